namespace Downloads.Actors.Provider;

/// <summary>All downloads run on this node.</summary>
internal sealed class LocalSlots(string node, TransferSlots slots) : INodeSlots
{
    public string NodeOf(Guid download) => node;

    public int? Request(string node, string provider, int count) => slots.Request(provider, count);

    public void GiveBack(string node, string provider, int count) => slots.GiveBack(provider, count);
}
