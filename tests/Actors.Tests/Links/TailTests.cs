using System.Runtime.CompilerServices;
using Actors.Links.Tails;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public class TailTests
{
    [Fact]
    public async Task Items_come_in_order_and_the_source_is_told_where_to_begin()
    {
        await using var pair = new Pair();
        var numbers = new Numbers();
        pair.Owner.Links.Publish(numbers);
        var read = new List<int>();
        await foreach (var item in Follow(pair, from: 100))
        {
            read.Add(BitConverter.ToInt32(item.Span));
            if (read.Count == 1_000)
            {
                break;
            }
        }

        read.ShouldBe(Enumerable.Range(100, 1_000));
        await numbers.Ended;
    }

    [Fact]
    public async Task A_slow_reader_holds_its_source_back_and_nobody_else()
    {
        await using var pair = new Pair();
        var numbers = new Numbers();
        pair.Owner.Links.Publish(numbers);
        await using var slow = Follow(pair, from: 0).GetAsyncEnumerator();
        (await slow.MoveNextAsync()).ShouldBeTrue();
        await Waiting.UntilAsync(() => numbers.Given == 8, "the credit is used up");
        for (var i = 0; i < 100; i++)
        {
            await pair.Asker.AskAsync(pair.Id, new Read());
        }

        numbers.Given.ShouldBe(8);
        for (var i = 0; i < 4; i++)
        {
            (await slow.MoveNextAsync()).ShouldBeTrue();
        }

        await Waiting.UntilAsync(() => numbers.Given == 12, "half of the credit was renewed");
    }

    [Fact]
    public async Task A_tail_ends_with_its_link_and_its_source_is_let_go()
    {
        await using var pair = new Pair();
        var numbers = new Numbers();
        pair.Owner.Links.Publish(numbers);
        await using var tail = Follow(pair, from: 0).GetAsyncEnumerator();
        (await tail.MoveNextAsync()).ShouldBeTrue();
        pair.Wire.Cut();
        while (await tail.MoveNextAsync())
        {
            // What had come already.
        }

        await numbers.Ended;
    }

    [Fact]
    public async Task A_topic_that_the_peer_does_not_have_ends_at_once()
    {
        await using var pair = new Pair();
        await using var tail = Follow(pair, from: 0).GetAsyncEnumerator();
        (await tail.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_tail_and_the_link_goes_on()
    {
        await using var pair = new Pair();
        pair.Owner.Links.Publish(new Numbers(failAt: 3));
        var count = 0;
        await foreach (var _ in Follow(pair, from: 0))
        {
            count++;
        }

        count.ShouldBe(3);
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.Connections.ShouldBe(1);
    }

    private static IAsyncEnumerable<ReadOnlyMemory<byte>> Follow(Pair pair, int from) => pair.Asker.Links.FollowAsync(
        pair.Owner.Identity.NodeId, pair.Wire.Address.ToString(), "numbers", BitConverter.GetBytes(from), CancellationToken.None);

    /// <summary>Counts for ever.</summary>
    private sealed class Numbers(int failAt = int.MaxValue) : ITailSource
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _given;

        public string Topic => "numbers";

        public int Given => Volatile.Read(ref _given);

        public Task Ended => _ended.Task;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
            ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                for (var i = BitConverter.ToInt32(from.Span); ; i++)
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    if (i == failAt)
                    {
                        throw new InvalidOperationException("broken on demand");
                    }

                    Interlocked.Increment(ref _given);
                    yield return BitConverter.GetBytes(i);
                }
            }
            finally
            {
                _ended.TrySetResult();
            }
        }
    }
}
