using Actors.TestKit;

namespace Actors.PostgreSql.Tests;

/// <summary>Nodes go by the database's clock.</summary>
public sealed class DatabaseTimeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public void A_machine_whose_clock_is_wrong_goes_by_the_databases()
    {
        var machine = new ManualTime(DateTimeOffset.UtcNow.AddHours(-3));
        using var time = new DatabaseTime(database.ConnectionString, machine);

        time.GetUtcNow().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(10));
        time.Offset.ShouldBe(TimeSpan.FromHours(3), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_offset_is_measured_again()
    {
        var machine = new ManualTime(DateTimeOffset.UtcNow);
        using var time = new DatabaseTime(database.ConnectionString, machine);

        machine.Advance(TimeSpan.FromMinutes(2));

        time.Offset.ShouldBe(TimeSpan.FromMinutes(-2), TimeSpan.FromSeconds(20));
        time.GetUtcNow().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Timestamps_are_the_machines_own()
    {
        var machine = new ManualTime(DateTimeOffset.UtcNow);
        using var time = new DatabaseTime(database.ConnectionString, machine);
        var start = time.GetTimestamp();

        machine.Advance(TimeSpan.FromSeconds(5));

        time.GetElapsedTime(start).ShouldBe(TimeSpan.FromSeconds(5));
    }
}
