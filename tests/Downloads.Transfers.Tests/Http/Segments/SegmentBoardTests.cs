using Actors.TestKit;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http.Segments;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Transfers.Tests.Http.Segments;

public sealed class SegmentBoardTests
{
    private const long Mib = SegmentBoard.LeastSplit;

    [Fact]
    public void Every_byte_is_received_once_however_connections_come_and_go() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Simulate(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void The_next_connection_gets_the_upper_half_of_the_largest_segment()
    {
        var board = Board(0, 16 * Mib);
        var first = board.Take()!;
        (first.At, first.End).ShouldBe((0, 16 * Mib));
        var second = board.Take()!;
        (first.End, second.At, second.End).ShouldBe((8 * Mib, 8 * Mib, 16 * Mib));
        first.Advance((int)Mib);
        var third = board.Take()!;
        (third.At, third.End).ShouldBe((12 * Mib, 16 * Mib));
    }

    [Fact]
    public void What_is_reserved_is_not_given_away()
    {
        var board = Board(0, 4 * Mib);
        var first = board.Take()!;
        first.Reserve((int)(4 * Mib)).ShouldBe((int)Mib);   // A quarter of it: the rest is left for others.
        var second = board.Take()!;
        second.At.ShouldBe((5 * Mib) / 2);
        board.Take().ShouldBeNull();
    }

    [Fact]
    public void A_connection_that_is_open_is_given_smaller_pieces_than_one_is_opened_for()
    {
        var board = Board(0, Mib);
        var first = board.Take()!;
        board.IsWorthAnother.ShouldBeFalse();
        board.Take().ShouldBeNull();
        board.Take(SegmentBoard.LeastShare)!.At.ShouldBe(Mib / 2);
        first.End.ShouldBe(Mib / 2);
    }

    [Fact]
    public void What_a_connection_gives_back_goes_to_the_neighbour_whose_response_holds_it()
    {
        var board = Board(0, 8 * Mib);
        var first = board.Take()!;
        var second = board.Take()!;
        second.Advance(100);
        board.Return(second);
        first.End.ShouldBe(4 * Mib);
        board.Take()!.At.ShouldBe((4 * Mib) + 100);

        var third = Board(0, 8 * Mib);
        var lower = third.Take()!;
        third.Return(third.Take()!);
        lower.End.ShouldBe(8 * Mib);
    }

    [Fact]
    public void A_segment_does_not_grow_beyond_its_response()
    {
        var board = Board(0, 8 * Mib);
        var first = board.Take()!;
        var second = board.Take()!;
        first.Reach(4 * Mib);
        board.Return(second);
        (first.End, board.Take()!.At).ShouldBe((4 * Mib, 4 * Mib));
    }

    [Fact]
    public void The_map_shows_what_is_there()
    {
        var board = new SegmentBoard(1_280, [new ByteRange(0, 640)], new ManualTime());
        board.Map()!.Length.ShouldBe(128);
        board.Map()!.Take(64).ShouldAllBe(cell => cell == 0);
        board.Map()!.Skip(64).ShouldAllBe(cell => cell == 100);
        board.Take()!.Advance(15);
        board.Map()!.Take(3).ShouldBe([100, 50, 0]);
        new SegmentBoard(long.MaxValue, [], new ManualTime()).Map().ShouldBeNull();
    }

    private static SegmentBoard Board(long start, long end) => new(end, [new ByteRange(start, end)], new ManualTime());

    private static void Simulate(Random random)
    {
        var length = random.Next(1, 40) * Mib;
        var board = Board(0, length);
        var received = new RangeSet([]);
        long all = 0;
        var active = new List<Segment>();
        for (var step = 0; !board.IsDone; step++)
        {
            step.ShouldBeLessThan(100_000);
            if ((active.Count == 0 || random.Next(8) == 0) && board.Take() is { } taken)
            {
                active.Add(taken);
            }

            var segment = active[random.Next(active.Count)];
            if (segment.IsDone || random.Next(30) == 0)
            {
                board.Return(segment);
                active.Remove(segment);
                continue;
            }

            var wanted = segment.Reserve(random.Next(1, 600_000));
            if (random.Next(4) == 0 && board.Take(random.Next(2) == 0 ? Mib : SegmentBoard.LeastShare) is { } other)
            {
                active.Add(other);
            }

            var at = segment.At;
            var own = segment.Advance(random.Next(1, wanted + 1));
            received.Add(at, at + own);
            all += own;
        }

        (received.Bytes, all).ShouldBe((length, length));
    }
}
