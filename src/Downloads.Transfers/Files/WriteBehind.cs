namespace Downloads.Transfers.Files;

/// <summary>
/// Paces write-back: a full window is handed to the disk at once, and the one some windows before it is waited for and dropped from the page cache. Left to itself
/// the kernel collects dirty pages until it throttles the writer, which costs several times the copy. Windows are small, so that many connections that each fill
/// one leave little for the last sync. Not for several threads at once.
/// </summary>
internal sealed class WriteBehind(PartFile file)
{
    private const long Window = 1 << 20;

    /// <summary>Windows on their way to the disk at once.</summary>
    private const int Depth = 8;

    private readonly Dictionary<long, long> _filling = [];
    private readonly Queue<long> _underway = new(Depth);

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
        if (_underway.Count == Depth)
        {
            var before = _underway.Dequeue();
            file.FinishWriteBack(before * Window, Window, drop: digested >= (before + 1) * Window);
        }

        file.StartWriteBack(window * Window, Window);
        _underway.Enqueue(window);
    }
}
