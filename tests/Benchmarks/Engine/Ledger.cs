using System.Buffers.Binary;
using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;

namespace Benchmarks.Engine;

/// <summary>The smallest persistent entity that does real work: each message is an event of 100 bytes, the state a number. Replies after the commit.</summary>
internal sealed class Ledger : PersistentEntity
{
    private static readonly byte[] Payload = new byte[100];
    private long _sum;

    public static EntityKind Kind { get; } = new(1);

    /// <summary>A ledger as it is created: one event.</summary>
    public static NewEntity New(Guid id) => new(id, Kind, Change(sum: 0));

    protected override void Recover(EntityRow? row) => _sum = row is null ? 0 : BinaryPrimitives.ReadInt64LittleEndian(row.State.Span);

    protected override void Receive(object message)
    {
        if (message is Question)
        {
            Context.Reply(_sum);
            return;
        }

        Persist(Change(_sum + 1), () =>
        {
            _sum++;
            Context.Reply(message);
        });
    }

    private static EntityChange Change(long sum)
    {
        var state = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(state, sum);
        return new EntityChange([new NewEvent("ledger.added.v1", Payload)], state, Active: false, WakeAt: null, View: null);
    }
}

/// <summary>Adds one to a ledger.</summary>
internal sealed record Entry;

/// <summary>Asks a ledger for its sum; nothing is written.</summary>
internal sealed record Question;
