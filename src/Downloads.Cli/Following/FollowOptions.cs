namespace Downloads.Cli.Following;

/// <param name="Json">Print the node's events instead of showing them.</param>
/// <param name="Timeout">How long the whole may take; null for ever.</param>
internal sealed record FollowOptions(bool Json, TimeSpan? Timeout);
