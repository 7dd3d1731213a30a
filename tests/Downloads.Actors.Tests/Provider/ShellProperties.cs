namespace Downloads.Actors.Tests.Provider;

public sealed class ShellProperties
{
    /// <summary>A seed that failed is run again by <c>TEST_SEED</c>.</summary>
    [Fact]
    public async Task Whatever_happens_no_host_has_more_connections_than_allowed_everything_ends_and_every_permit_comes_back()
    {
        var given = Environment.GetEnvironmentVariable("TEST_SEED");
        var seeds = given is null ? Enumerable.Range(0, 20).Select(_ => Random.Shared.Next()) : [int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)];
        foreach (var seed in seeds)
        {
            await using var world = new ShellWorld(new Random(seed));
            var broken = await Record.ExceptionAsync(() => world.RunAsync(steps: 80));
            broken.ShouldBeNull($"TEST_SEED={seed}\nSteps:{world.History}");
        }
    }
}
