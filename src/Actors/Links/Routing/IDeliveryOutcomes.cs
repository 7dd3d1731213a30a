namespace Actors.Links.Routing;

/// <summary>Told once for each <see cref="Delivery"/> that a link took, on any thread.</summary>
internal interface IDeliveryOutcomes
{
    /// <summary>It was handled: <paramref name="reply"/> for an ask; null for a tell, which is in its mailbox.</summary>
    void Replied(Delivery delivery, object? reply);

    /// <summary>It did not run there.</summary>
    void Refused(Delivery delivery, Answer answer);

    /// <summary>The link broke, or the deadline passed, before an answer came.</summary>
    /// <param name="mayHaveRun">False where its frame was certainly not seen whole.</param>
    void Lost(Delivery delivery, bool mayHaveRun);
}

/// <summary>What a link does with a message.</summary>
internal enum SendVerdict
{
    /// <summary>Taken: <see cref="IDeliveryOutcomes"/> will be told.</summary>
    Sent,

    /// <summary>There is no connection now; one is being made.</summary>
    NotConnected,

    /// <summary>Too much waits for the peer.</summary>
    Full,

    /// <summary>No frame may be that long.</summary>
    TooLarge,
}
