using Actors.Persistence;
using Actors.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Persistence;

public sealed class AppendRoundTests : IDisposable
{
    private readonly MemoryEventStore _store = new(shardCount: 4);
    private readonly LaneShard[] _shards;
    private readonly AppendRound _round;
    private readonly Observed _observed = new();

    public AppendRoundTests()
    {
        _shards = [.. _store.OwnedShards().Select(shard => new LaneShard(shard))];
        _round = new AppendRound(_store, _shards, _observed, new ManualTime(), new LaneOptions(), new LaneLog(NullLogger.Instance));
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_shard_whose_head_could_not_be_learnt_is_written_no_more()
    {
        var stopping = new CancellationToken(canceled: true);
        var (first, second) = (new Noted(2, "a"), new Noted(2, "b"));
        _store.FailNext(AppendFault.UnknownLost, AppendFault.UnknownCommitted, AppendFault.UnknownLost);
        _round.Run([first], stopping);
        _round.Run([second], stopping);

        // Written on the old head, the second would take the first one's event for its own.
        (first.Verdict, second.Verdict).ShouldBe((WriteVerdict.Dropped, WriteVerdict.Lost));
        _store.ReadShard(2, 0, 10).Count.ShouldBe(1);
        _observed.Lost.ShouldBe([2]);
    }

    [Fact]
    public void Every_writer_is_told_once_and_after_the_subscribers()
    {
        var writes = Enumerable.Range(0, 40).Select(i => new Noted(i % 4, $"{i}", _observed)).ToList();
        _store.IsPoison = e => e.Event.Data is "13" or "27";
        _store.FailNext(AppendFault.UnknownLost);
        _round.Run(writes, CancellationToken.None);
        writes.Where(write => write.Verdict != WriteVerdict.Committed).Select(write => write.Text).ShouldBe(["13", "27"], ignoreOrder: true);
        writes.ShouldAllBe(write => write.Verdict == WriteVerdict.Poisoned || write.WasPublished);
        _observed.Published.Count.ShouldBe(38);
    }

    [Fact]
    public void A_batch_takes_no_more_than_its_bounds_and_a_large_write_goes_alone()
    {
        using var lanes = new AppendLanes(
            _store, _shards, _observed, new ManualTime(), new LaneOptions { BatchEvents = 10 }, new LaneLog(NullLogger.Instance));
        var sizes = new List<int>();
        _store.Fault = batch =>
        {
            sizes.Add(batch.Shards.Sum(shard => shard.Events.Count));
            return AppendFault.None;
        };
        foreach (var i in Enumerable.Range(0, 25))
        {
            lanes.TryStage(new Noted(0, $"{i}")).ShouldBeTrue();
        }

        lanes.TryStage(new Noted([.. Enumerable.Range(0, 30).Select(i => Noted.Item(1, $"{i}"))])).ShouldBeTrue();
        lanes.Start();
        lanes.Dispose();
        sizes.ShouldBe([10, 10, 5, 30]);
    }

    private sealed class Noted : StagedWrite
    {
        private readonly Observed? _observed;

        public Noted(int shard, string text, Observed? observed = null)
            : base([Item(shard, text)])
        {
            _observed = observed;
            Text = text;
        }

        public Noted(IReadOnlyList<WriteItem> items)
            : base(items) => Text = "many";

        public string Text { get; }

        public WriteVerdict? Verdict { get; private set; }

        public bool WasPublished { get; private set; }

        public static WriteItem Item(int shard, string text)
        {
            var id = Guid.NewGuid();
            var row = new EntityRow(id, new EntityKind(1), 1, false, null, default, null);
            return new WriteItem(shard, id, new EntityKind(1), 1, [new NewEvent("noted.v1", default, null, text)], row);
        }

        public override void Settle(WriteVerdict verdict)
        {
            Verdict.ShouldBeNull("told once");
            Verdict = verdict;
            WasPublished = _observed?.Published.Contains(Text) ?? false;
        }
    }

    private sealed class Observed : IAppendObserver
    {
        public List<object?> Published { get; } = [];

        public List<int> Lost { get; } = [];

        public void Committed(IReadOnlyList<ShardAppend> batch) =>
            Published.AddRange(batch.SelectMany(append => append.Events).Select(e => e.Event.Data));

        void IAppendObserver.Lost(int shard) => Lost.Add(shard);

        public void Reloaded(int shard, long head) => throw new InvalidOperationException($"Shard {shard} was not to be reloaded.");
    }
}
