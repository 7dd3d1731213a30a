using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Persistence;

public class EventRingTests
{
    private readonly EventRing _ring = new(maxEvents: 8, maxBytes: 1 << 20, shardCount: 1);

    [Fact]
    public void What_is_released_is_gone_and_what_follows_stays()
    {
        _ring.Publish([Event(1), Event(2), Event(3)]);
        _ring.Release(2);
        _ring.TryRead(1, 8, [], out _).ShouldBeFalse();
        Read(2).ShouldBe([3L]);
    }

    [Fact]
    public void A_release_past_the_end_leaves_the_end_where_it_is()
    {
        _ring.Publish([Event(1)]);
        _ring.Release(long.MaxValue);
        _ring.Publish([Event(2)]);
        _ring.End.ShouldBe(2);
        Read(1).ShouldBe([2L]);
    }

    [Fact]
    public async Task Events_stay_until_the_slowest_reader_has_taken_them()
    {
        var events = new CommittedEvents(_ring, new MemoryEventStore(shardCount: 1));
        await using var fast = events.Subscribe(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await using var slow = events.Subscribe(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        events.Publish([Append(1)]);
        await fast.MoveNextAsync();
        Read(0).ShouldBe([1L]);
        await slow.MoveNextAsync();
        _ring.TryRead(0, 8, [], out _).ShouldBeFalse();
    }

    [Fact]
    public void Without_readers_nothing_is_kept()
    {
        new CommittedEvents(_ring, new MemoryEventStore(shardCount: 1)).Publish([Append(1)]);
        _ring.TryRead(0, 8, [], out _).ShouldBeFalse();
        _ring.End.ShouldBe(1);
    }

    private static CommittedEvent Event(long seq) => new(0, seq, 1, Guid.Empty, new EntityKind(1), seq, "t", ReadOnlyMemory<byte>.Empty, null);

    private static ShardAppend Append(long seq) =>
        new(0, 1, seq - 1, [new EventToAppend(Guid.Empty, new EntityKind(1), seq, new NewEvent("t", ReadOnlyMemory<byte>.Empty))], [], []);

    private List<long> Read(long position)
    {
        var events = new List<CommittedEvent>();
        _ring.TryRead(position, 8, events, out _).ShouldBeTrue();
        return events.ConvertAll(e => e.Seq);
    }
}
