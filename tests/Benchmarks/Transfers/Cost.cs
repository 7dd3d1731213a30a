using System.Runtime.InteropServices;

namespace Benchmarks.Transfers;

/// <summary>What a piece of work took.</summary>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Cpu">Seconds of all cores, in user and kernel.</param>
/// <param name="Memory">The most bytes that were resident at once; 0 where it was not measured.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Cost(double Wall, double Cpu, long Memory = 0)
{
    public static Cost Median(IReadOnlyList<Cost> costs) => new(
        Measure.Median(costs.Select(cost => cost.Wall)), Measure.Median(costs.Select(cost => cost.Cpu)), (long)Measure.Median(costs.Select(cost => (double)cost.Memory)));
}
