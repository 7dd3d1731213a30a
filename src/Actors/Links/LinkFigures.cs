namespace Actors.Links;

/// <summary>The state of the link to one peer.</summary>
/// <param name="IsUp">Connected and authenticated.</param>
/// <param name="DownFor">How long it has been wanted and not up; zero where it is up, or nobody needed it yet.</param>
/// <param name="Unanswered">Messages sent that have no answer yet.</param>
public sealed record LinkFigures(Guid Node, string Endpoint, bool IsUp, TimeSpan DownFor, int Unanswered);
