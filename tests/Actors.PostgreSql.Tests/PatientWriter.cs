using Actors.Persistence;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>
/// A writer that meets every outcome as the protocol says: retries what was not written, resolves what is unknown and lets the head decide.
/// Not safe for use by several threads.
/// </summary>
internal sealed class PatientWriter(IEventStore store)
{
    private readonly StoreWriter _writer = new(store);

    /// <summary>Appends whose outcome was unknown.</summary>
    public int Unknown { get; private set; }

    /// <summary>Of these, how many the head told to be committed.</summary>
    public int FoundCommitted { get; private set; }

    public List<(int Shard, long Seq, EventToAppend Event)> Acknowledged { get; } = [];

    public Guid NewId(int shard) => _writer.NewId(shard);

    /// <summary>Appends events of one entity and its state until it is known that they are stored.</summary>
    public void Write(Guid id, long entitySeq, int count, CancellationToken cancellation)
    {
        var shard = _writer.ShardOf(id);
        EventToAppend[] events = [.. Enumerable.Range(1, count)
            .Select(i => new EventToAppend(id, ItemsView.Kind, entitySeq + i, StoreWriter.Event($"{id}#{entitySeq + i}")))];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var append = _writer.To(shard, events, [_writer.Row(id, events, view: ItemsView.Row(rank: entitySeq + count))]);
            if (IsCommitted(append, cancellation))
            {
                Acknowledged.AddRange(events.Select((e, i) => (shard, append.ExpectedHead + 1 + i, e)));
                _writer.Adopt(_writer.Owned(shard) with { Head = append.ExpectedHead + count });
                return;
            }
        }
    }

    private bool IsCommitted(ShardAppend append, CancellationToken cancellation)
    {
        try
        {
            var outcome = store.Append(new AppendBatch([append]))[0].Outcome;
            outcome.ShouldBe(AppendOutcome.Committed, $"shard {append.Shard}, epoch {append.Epoch}, head {append.ExpectedHead}");
            return true;
        }
        catch (NotWrittenException)
        {
            return false;
        }
        catch (OutcomeUnknownException)
        {
            Unknown++;
            var now = Resolve(append, cancellation);
            _writer.Adopt(now);
            now.Head.ShouldBeOneOf(append.ExpectedHead, append.ExpectedHead + append.Events.Count);
            var written = now.Head > append.ExpectedHead;
            FoundCommitted += written ? 1 : 0;
            return written;
        }
    }

    private OwnedShard Resolve(ShardAppend append, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return store.Resolve(append.Shard, append.Epoch).ShouldNotBeNull($"shard {append.Shard} was lost, but nobody took it");
            }
            catch (StoreUnavailableException)
            {
                // The same question again.
            }
        }
    }
}
