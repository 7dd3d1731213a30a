using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>What a client asked for under one id.</summary>
/// <param name="From">Events up to this number are not for this subscription: its snapshot shows them, or its client saw them before.</param>
internal sealed record Subscription(RequestId Id, SubscriptionFilter Filter, long From)
{
    /// <summary>
    /// Last event of each download that the snapshot shows although it was published after <see cref="From"/>: the read model commits before
    /// the feed tells. Those events are left out, so that the snapshot and what follows it fit exactly.
    /// </summary>
    public IReadOnlyDictionary<Guid, long>? Shown { get; init; }

    public bool Wants(LiveEvent published) =>
        published.Seq > From
        && Filter.Matches(published.Subject)
        && (Shown is null || published.Subject is not { } subject || published.ChangeSeq > Shown.GetValueOrDefault(subject.Id) || published.ChangeSeq == 0);

    public bool Wants(DownloadState? subject) => Filter.Matches(subject);
}
