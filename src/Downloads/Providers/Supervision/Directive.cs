namespace Downloads.Providers;

/// <summary>What a provider tells a download whose transfer failed.</summary>
public abstract record Directive
{
    private Directive()
    {
    }

    /// <summary>Wait, then queue again.</summary>
    /// <param name="Counted">Whether this attempt is one of the download's; a probe's is not, nor one that found the disk full.</param>
    public sealed record Retry(TimeSpan Backoff, int MaxAttempts, bool Counted) : Directive;

    /// <summary>It is over: permanent, or the last attempt.</summary>
    public sealed record Stop(int MaxAttempts) : Directive;

    /// <summary>The provider starts nothing for a while; the download does <paramref name="Meanwhile"/>.</summary>
    public sealed record PauseProvider(PauseReason Reason, Directive Meanwhile) : Directive;

    /// <summary>It concerns more than this provider: the node is to be told; the download does <paramref name="Meanwhile"/>.</summary>
    public sealed record Escalate(string Message, Directive Meanwhile) : Directive;

    /// <summary>What the download itself does: a <see cref="Retry"/> or a <see cref="Stop"/>.</summary>
    public Directive ForDownload => this switch
    {
        PauseProvider pause => pause.Meanwhile,
        Escalate escalate => escalate.Meanwhile,
        _ => this,
    };
}
