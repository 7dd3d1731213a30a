using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Providers;

public enum StepKind
{
    Arrive, Complete, FailByHost, FailBySource, FailForGood, AskForCalm, FillDisk, FreeDisk, FirstByte, StopByUser, ReturnTwice, Advance, CancelWaiting,
    PauseByUser, ResumeByUser, Crash, ChangePolicy, ChangeRoom, AskProbe,
}

/// <summary>One thing that happens to a provider. What the numbers mean depends on the kind; any numbers mean something, so that steps shrink freely.</summary>
public sealed record Step(StepKind Kind, int A, int B)
{
    private static readonly StepKind[] Often =
        [StepKind.Arrive, StepKind.Arrive, StepKind.Complete, StepKind.Complete, StepKind.FailByHost, StepKind.Advance, StepKind.Advance];

    public static Arbitrary<Step[]> Histories { get; } = Arb.From(
        Gen.ListOf(
                from kind in Gen.Frequency((3, Gen.Elements(Often)), (2, Gen.Elements(Enum.GetValues<StepKind>())))
                from a in Gen.Choose(0, 999)
                from b in Gen.Choose(0, 999)
                select new Step(kind, a, b), 120)
            .Select(steps => steps.ToArray()),
        Shrink);

    /// <summary>Halves first, then single steps left out.</summary>
    private static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Length; at += size)
            {
                yield return [.. steps[..at], .. steps[(at + size)..]];
            }
        }
    }
}
