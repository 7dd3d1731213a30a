using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http;

/// <summary>What a transfer has of its resource: nothing, the kept part of an earlier attempt, or a draft. For one caller at a time.</summary>
internal sealed class Holdings(DraftDesk desk, TransferPulse pulse) : IAsyncDisposable
{
    private const int MostRestarts = 3;

    private KeptPart? _kept;
    private int _restarts;

    public Draft? Draft { get; private set; }

    /// <summary>The version the bytes are of; null where there are none.</summary>
    public ResourceVersion? Version => Draft?.Version ?? _kept?.Version;

    /// <summary>The first bytes missing.</summary>
    public (long Start, long? End) NextGap => Draft?.NextGap ?? _kept?.Written.FirstGap() ?? (0, null);

    /// <summary>Opens what an earlier attempt kept, and says so where it is of no use. Where it is complete already, no request is needed.</summary>
    public void Open()
    {
        _kept = KeptPart.Open(desk.Request.Resume, desk.Options.Root, desk.Request.PartPath, out var lost);
        if (lost is not null)
        {
            desk.Sink.ResumeLost(lost);
        }

        if (_kept is { } kept)
        {
            Show(kept.Version.Length, kept.Name, kept.Written.Bytes);
            if (kept.Written.Bytes == kept.Version.Length && kept.Name is { } name)
            {
                Continue(kept.Version.Length, name, offered: null);
            }
        }
    }

    /// <summary>Starts a draft of the version a response speaks of. There must be nothing yet.</summary>
    public void Begin(ResourceVersion version, string name, Checksum? offered)
    {
        Draft = Draft.Begin(desk, version, name, offered);
        Show(version.Length, name, 0);
    }

    /// <summary>Goes on with the kept part, if that is what there is.</summary>
    public void Continue(long? length, string name, Checksum? offered)
    {
        if (_kept is { } kept)
        {
            Draft = Draft.Continue(desk, kept, length, kept.Name ?? name, offered);
            _kept = null;
            Show(Draft.Version.Length, Draft.Name, Draft.Bytes);
        }
    }

    /// <summary>Drops all there is; the next bytes go to a new file.</summary>
    /// <exception cref="TransferFault">It happens again and again.</exception>
    public async Task ForgetAsync(string reason)
    {
        if (Version is null)
        {
            return;
        }

        var lost = Draft?.Bytes ?? _kept!.Written.Bytes;
        _kept?.File.Dispose();
        _kept = null;
        if (Draft is { } draft)
        {
            Draft = null;
            await draft.DiscardAsync();
        }

        pulse.StartFrom(0);
        if (lost > 0)
        {
            desk.Sink.ResumeLost(reason);
        }

        if (++_restarts > MostRestarts)
        {
            throw TransferFault.Transient("changing", $"The source changes under the transfer: {reason}");
        }
    }

    /// <summary>A mirror goes on with what there is: its validators hold from now on.</summary>
    public void GoOnFrom(ResourceVersion mirror)
    {
        Draft?.GoesOnFrom(mirror);
        _kept = _kept is null ? null : _kept with { Version = mirror };
    }

    /// <summary>Waits until what was received is in the file: what is still on its way there would be a gap, and be asked for again.</summary>
    public Task FlushAsync() => Draft?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>Syncs what there is for a later attempt; null where there is nothing.</summary>
    public async Task<ResumeData?> KeepAsync()
    {
        if (Draft is { } draft)
        {
            return await draft.KeepAsync();
        }

        return _kept is null ? null : desk.Request.Resume;
    }

    public async ValueTask DisposeAsync()
    {
        _kept?.File.Dispose();
        if (Draft is { } draft)
        {
            await draft.DisposeAsync();
        }
    }

    private void Show(long? total, string? name, long received)
    {
        pulse.Total = total ?? -1;
        pulse.Name = name;
        pulse.StartFrom(received);
    }
}
