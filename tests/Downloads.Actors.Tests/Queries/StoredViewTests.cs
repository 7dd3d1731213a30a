using Actors.Persistence;
using Actors.Sharding;
using Actors.Sqlite;
using Downloads.Actors.Queries;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Serialization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Downloads.Actors.Tests.Queries;

/// <summary>The read model in a real database: no list reads more than its page, and one of a former version is made anew.</summary>
public sealed class StoredViewTests : IDisposable
{
    private static readonly ViewPosition SomePlace = new([5L], Guid.CreateVersion7());
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DownloadFilter Finished = new() { States = [DownloadStatus.Completed, DownloadStatus.Failed] };
    private readonly string _directory = Directory.CreateTempSubdirectory("downloads-view-").FullName;

    public static TheoryData<string, DownloadFilter, DownloadOrder> Lists { get; } = new()
    {
        { "by_queued", DownloadFilter.All, DownloadOrder.NewestFirst },
        { "by_queued", DownloadFilter.All, DownloadOrder.OldestFirst },
        { "by_queued", new() { PostTitle = "x" }, DownloadOrder.NewestFirst },
        { "by_state", new() { States = [DownloadStatus.Waiting] }, DownloadOrder.NewestFirst },
        { "by_state", Finished, DownloadOrder.OldestFirst },
        { "by_state", new() { PanelWords = ["queued"] }, DownloadOrder.NewestFirst },
        { "by_state", new() { ManagerWords = ["stalled"] }, DownloadOrder.NewestFirst },
        { "by_state", new() { ManagerWords = ["waiting", "completed"] }, DownloadOrder.OldestFirst },
        { "by_finished", DownloadFilter.All, DownloadOrder.LastFinishedFirst },
        { "by_state_finished", new() { States = [DownloadStatus.Failed] }, DownloadOrder.LastFinishedFirst },
        { "by_state_finished", Finished, DownloadOrder.LastFinishedFirst },
        { "by_state_finished", new() { PanelWords = ["succeeded", "failed"] }, DownloadOrder.LastFinishedFirst },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_page_is_a_range_of_its_index(string index, DownloadFilter filter, DownloadOrder order)
    {
        using var store = Open(DownloadViews.Schema);
        foreach (var after in new[] { null, SomePlace })
        {
            var plan = store.Explain(DownloadViews.QueryOf(filter, order, after, 200));

            plan.ShouldContain(step => step.Contains($"USING INDEX view_download_{index} ", StringComparison.Ordinal) || step.EndsWith($"view_download_{index}", StringComparison.Ordinal));
            plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_head_of_a_queue_is_a_range_of_its_index()
    {
        using var store = Open(DownloadViews.Schema);

        var plan = store.Explain(DownloadViews.QueueOf("http:origin.test", QueueClass.Automatic, 64));

        plan.ShouldContain(step => step.Contains("view_download_by_queue (provider=? AND queue_class=?)", StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal), string.Join('\n', plan));
    }

    [Fact]
    public void A_database_of_a_version_without_an_index_opens_and_finds_everything()
    {
        var former = DownloadViews.Schema with { Indexes = [.. DownloadViews.Schema.Indexes.Where(index => index.Name != "by_state_finished")] };
        DownloadState[] states = [.. Enumerable.Range(0, 50).Select(Failed)];
        using (var store = Open(former))
        {
            Write(store, states);
        }

        using var renewed = Open(DownloadViews.Schema);

        var page = DownloadViews.List(renewed, new() { States = [DownloadStatus.Failed] }, DownloadOrder.LastFinishedFirst, cursor: null, limit: 100);
        page.Items.Select(d => d.Id).ShouldBe(states.Reverse().Select(d => d.Id));
        DownloadViews.List(renewed, new() { Label = "number 7" }, DownloadOrder.NewestFirst, cursor: null, limit: 100).Items.ShouldHaveSingleItem().Id.ShouldBe(states[7].Id);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static DownloadState Failed(int n)
    {
        var queued = DownloadEvolver.Evolve(null, new DownloadEvent.Queued(Guid.CreateVersion7(), ActorRig.Spec() with { Label = $"Number {n}" }) { At = Start });
        return DownloadEvolver.Evolve(queued, new DownloadEvent.Failed(new("http_404", "Not found.", Transient: false), 1, 5) { At = Start.AddSeconds(n) });
    }

    private static void Write(SqliteEventStore store, DownloadState[] states)
    {
        var heads = store.OwnedShards().ToDictionary(shard => shard.Shard);
        store.Append(new AppendBatch(
            [.. states.GroupBy(state => StableHash.ShardOf(state.Id, store.ShardCount)).Select(shard => new ShardAppend(
                shard.Key, heads[shard.Key].Epoch, heads[shard.Key].Head, [], [.. shard.Select(RowOf)], []))],
            AllOrNothing: false));
    }

    private static EntityRow RowOf(DownloadState state) => new(
        state.Id, EntityKinds.Download, EntitySeq: 0, Active: false, WakeAt: null, StateCodec.Encode(state), DownloadRow.Of(state));

    private SqliteEventStore Open(ViewSchema schema) =>
        SqliteEventStore.Open(_directory, 16, [schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance, DownloadRuntime.RowOf);
}
