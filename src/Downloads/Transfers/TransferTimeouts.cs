namespace Downloads.Transfers;

/// <summary>How long a source may keep a transfer waiting before the attempt fails with <c>timeout</c>.</summary>
/// <param name="Connect">Name resolution, TCP and TLS together.</param>
/// <param name="FirstByte">From sending a request to its response's head.</param>
/// <param name="Idle">For the next byte of a body.</param>
public sealed record TransferTimeouts(TimeSpan Connect, TimeSpan FirstByte, TimeSpan Idle)
{
    /// <summary>Those of the specification: 10, 30 and 30 s.</summary>
    public static TransferTimeouts Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
}
