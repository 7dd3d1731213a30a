using System.Collections.Frozen;
using Downloads.Actors.Queries;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>Which downloads a subscription is about; conditions are joined by AND, null means none.</summary>
/// <param name="PostTitle">Case-insensitive part of the post title.</param>
/// <param name="Label">The whole label, case-insensitive.</param>
internal sealed record SubscriptionFilter(FrozenSet<Guid>? DownloadIds, string? PostTitle, string? Provider, string? Label)
{
    public const int MaxDownloadIds = 1000;

    public static SubscriptionFilter None { get; } = new(null, null, null, null);

    /// <summary>Frames that are of no download (metrics, warnings of the node) pass every filter.</summary>
    public bool Matches(DownloadState? subject) => subject is null || (
        (DownloadIds is null || DownloadIds.Contains(subject.Id))
        && (PostTitle is null || subject.Spec.PostTitle?.Contains(PostTitle, StringComparison.OrdinalIgnoreCase) == true)
        && (Provider is null || subject.Spec.Provider == Provider)
        && (Label is null || string.Equals(subject.Spec.Label, Label, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The same conditions for the read model, without the ids.</summary>
    public DownloadFilter ToQuery(IReadOnlyList<DownloadStatus> states) => new()
    {
        States = states,
        PostTitle = PostTitle,
        Label = Label,
        Providers = Provider is null ? null : [Provider],
    };
}
