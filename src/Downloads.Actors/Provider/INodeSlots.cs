namespace Downloads.Actors.Provider;

/// <summary>
/// The transfer slots of nodes, as providers ask for them. Asks and answers are messages, for the node may be another one than the provider's. A slot that is
/// asked for comes as <see cref="ProviderMessage.SlotsOffered"/>, when it becomes free, to each provider in its turn; a node that has none now says so at once.
/// </summary>
internal interface INodeSlots
{
    /// <summary>Where a download's transfer will run.</summary>
    string NodeOf(Guid download);

    /// <summary>
    /// Asks for <paramref name="count"/> in all, whatever was asked for and not given before: so asking may be repeated. Nothing comes from a node that is gone or has
    /// no room.
    /// </summary>
    /// <returns>How many were given at once, where that is known; null where another node is asked, whose answer comes as a message. More may come later.</returns>
    int? Request(string node, string provider, int count);

    /// <summary>Gives back slots that were offered and that nobody was granted.</summary>
    void GiveBack(string node, string provider, int count);
}
