namespace Actors.Links.Wire;

/// <summary>The other side does not speak this protocol, or breaks its bounds: the connection is closed and nothing of what came last is used.</summary>
public sealed class LinkProtocolException(string message) : Exception(message);
