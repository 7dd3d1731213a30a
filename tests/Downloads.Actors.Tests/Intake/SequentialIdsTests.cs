using Actors.TestKit;
using Downloads.Actors.Intake;

namespace Downloads.Actors.Tests.Intake;

public sealed class SequentialIdsTests
{
    [Fact]
    public void Ids_of_one_instant_keep_the_order_in_which_they_were_made()
    {
        var time = new ManualTime();
        var ids = new SequentialIds(time);
        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next()).ToList();

        made.Select(Bytes).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        made.ShouldAllBe(id => id.Version == 7 && (id.Variant & 0xC) == 0x8);
        Milliseconds(made[0]).ShouldBe(time.GetUtcNow().ToUnixTimeMilliseconds());
        (Milliseconds(made[^1]) - Milliseconds(made[0])).ShouldBeInRange(1, 3);
    }

    [Fact]
    public void A_clock_that_goes_on_is_followed()
    {
        var time = new ManualTime();
        var ids = new SequentialIds(time);
        var first = ids.Next();
        time.Advance(TimeSpan.FromSeconds(1));
        (Milliseconds(ids.Next()) - Milliseconds(first)).ShouldBe(1000);
    }

    private static string Bytes(Guid id) => Convert.ToHexString(id.ToByteArray(bigEndian: true));

    private static long Milliseconds(Guid id) => Convert.ToInt64(Bytes(id)[..12], 16);
}
