using Downloads.Transfers.Files;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Transfers.Tests.Files;

public sealed class RangeSetTests
{
    private const int Size = 40;

    [Fact]
    public void It_agrees_with_a_plain_set_of_bytes_whatever_is_added()
    {
        var ranges = Gen.Choose(0, Size).Two().Select(pair => new ByteRange(Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2)));
        Prop.ForAll(ranges.ListOf().ToArbitrary(), added =>
        {
            var set = new RangeSet(added);
            var bytes = added.SelectMany(range => Enumerable.Range((int)range.Start, (int)(range.End - range.Start))).ToHashSet();
            var kept = set.Snapshot();
            kept.SelectMany(range => Enumerable.Range((int)range.Start, (int)(range.End - range.Start))).ShouldBe(bytes.Order());
            kept.Zip(kept.Skip(1)).ShouldAllBe(pair => pair.First.End < pair.Second.Start);
            set.Bytes.ShouldBe(bytes.Count);
            set.End.ShouldBe(bytes.Count == 0 ? 0 : bytes.Max() + 1);
            var (start, end) = set.FirstGap();
            start.ShouldBe(Enumerable.Range(0, Size + 1).First(at => !bytes.Contains(at)));
            end.ShouldBe(bytes.Where(at => at > start).Order().Select(at => (long?)at).FirstOrDefault());
        }).QuickCheckThrowOnFailure();
    }
}
