namespace Downloads.Transfers.Files;

/// <summary>
/// Paces write-back: a full window is handed to the disk at once, and the one before it is waited for and dropped from the page cache. Left to itself the kernel
/// collects dirty pages until it throttles the writer, which costs several times the copy. Not for several threads at once.
/// </summary>
internal sealed class WriteBehind(PartFile file)
{
    public const long Window = 8 << 20;

    private readonly Dictionary<long, long> _filling = [];
    private long? _underway;

    /// <summary>These bytes are written. They may come in any order, each once. What lies behind <paramref name="digested"/> stays in the page cache: it will be read once more.</summary>
    public void Wrote(long offset, long length, long digested)
    {
        while (length > 0)
        {
            var window = offset / Window;
            var inside = Math.Min(length, ((window + 1) * Window) - offset);
            var filled = _filling.GetValueOrDefault(window) + inside;
            if (filled < Window)
            {
                _filling[window] = filled;
            }
            else
            {
                _filling.Remove(window);
                Full(window, digested);
            }

            offset += inside;
            length -= inside;
        }
    }

    private void Full(long window, long digested)
    {
        file.StartWriteBack(window * Window, Window);
        if (_underway is { } before)
        {
            file.FinishWriteBack(before * Window, Window, drop: digested >= (before + 1) * Window);
        }

        _underway = window;
    }
}
