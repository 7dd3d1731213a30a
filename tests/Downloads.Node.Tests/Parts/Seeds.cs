namespace Downloads.Node.Tests.Parts;

/// <summary>Chance that can be had again: <c>TEST_SEED</c> in the environment sets the seed that a failed run printed.</summary>
internal static class Seeds
{
    public static Random Next(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TEST_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"TEST_SEED={seed}");
        return new Random(seed);
    }
}
