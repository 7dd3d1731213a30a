using Downloads.Actors;

namespace Downloads.Gateway.Cluster;

/// <summary>Names of the kinds of entities, for operators.</summary>
internal static class EntityWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [EntityKinds.Download.ToString()] = "download",
        [EntityKinds.Provider.ToString()] = "provider",
        [EntityKinds.AcceptedRequest.ToString()] = "accepted_request",
    };

    public static IReadOnlyList<string> All { get; } = [.. Words.Values];

    /// <param name="kind">The number, as paths have it; a kind of another build stays a number.</param>
    public static string Of(string kind) => Words.GetValueOrDefault(kind, kind);
}
