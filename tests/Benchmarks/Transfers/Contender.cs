namespace Benchmarks.Transfers;

/// <summary>One way to do the work that is measured.</summary>
internal sealed record Contender(string Name, Func<Task<Cost>> RunAsync)
{
    /// <summary>Five, or what <c>TRANSFERS_ROUNDS</c> says.</summary>
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("TRANSFERS_ROUNDS"), out var rounds) ? rounds : 5;

    private readonly List<Cost> _costs = [];

    public Cost Median => Cost.Median(_costs);

    /// <summary>Lets all do it in turns, <see cref="Rounds"/> times, <paramref name="prepare"/> called before each.</summary>
    public static async Task RunInTurnsAsync(IReadOnlyList<Contender> contenders, Action prepare)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                prepare();
                contender._costs.Add(await contender.RunAsync());
            }
        }
    }

    public void Tell(Report report)
    {
        report.Figure($"{Name}, wall", Median.Wall, "s");
        report.Figure($"{Name}, CPU", Median.Cpu, "s");
        if (Median.Memory > 0)
        {
            report.Figure($"{Name}, peak memory", Median.Memory / 1048576.0, "MiB");
        }
    }
}
