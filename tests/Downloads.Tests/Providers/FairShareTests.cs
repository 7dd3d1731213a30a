using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class FairShareTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("IAR", "IIIIAIIIIAIIIIAIIIIRIIIIA")]
    [InlineData("IA", "IIIIAIIIIA")]
    [InlineData("IR", "IIIIRIIIIR")]
    [InlineData("AR", "AAARAAAR")]
    [InlineData("R", "RRR")]
    public void Turns_of_classes_that_never_run_out(string waiting, string turns) => Turns(waiting, turns.Length).ShouldBe(turns);

    [Fact]
    public void Higher_priority_goes_first_then_the_older_then_the_smaller_id()
    {
        Candidate[] inOrder =
        [
            new(Id(9), 5, Start.AddHours(1)),
            new(Id(3), 0, Start),
            new(Id(1), 0, Start.AddSeconds(1)),
            new(Id(2), 0, Start.AddSeconds(1)),
            new(Id(4), -5, Start.AddHours(-1)),
        ];

        inOrder.Reverse().Order().ShouldBe(inOrder);
    }

    private static string Turns(string waiting, int count)
    {
        var demand = new Demand(Window(waiting, 'I'), Window(waiting, 'A'), Window(waiting, 'R'));
        var (share, turns) = (FairShare.Start, "");
        for (var i = 0; i < count; i++)
        {
            var turn = share.Next(demand)!.Value;
            share = share.After(turn, FairShare.Overtakes(turn, demand));
            turns += turn.ToString()[0];
        }

        return turns;
    }

    private static DemandWindow Window(string waiting, char queue) => waiting.Contains(queue, StringComparison.Ordinal)
        ? new([new Candidate(Id(1), 0, Start)], More: true)
        : DemandWindow.Empty;

    private static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
