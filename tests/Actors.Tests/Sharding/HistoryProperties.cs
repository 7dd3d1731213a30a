using System.Text;
using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Actors.Tests.Sharding;

/// <summary>
/// Random schedules of commands, faults and restarts against a model: what was acknowledged is stored, in order, once; what is stored is
/// contiguous; and the state is the replay of the events (invariants I1, I2, I3, I13).
/// </summary>
public class HistoryProperties
{
    private const int Entities = 5;

    [Fact]
    public void Whatever_happens_nothing_acknowledged_is_lost_and_no_sequence_has_a_gap() =>
        Prop.ForAll(Schedules(), schedule => CheckAsync(schedule).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void A_store_that_lies_is_caught() =>
        Should.Throw<Exception>(() => Prop
            .ForAll(Schedules(), schedule => CheckAsync([new Step.Fail(AppendFault.Lie), .. schedule]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150)))
        .Message.ShouldContain("Falsifiable");

    private static Arbitrary<Step[]> Schedules()
    {
        var write = Gen.Select(Gen.Choose(0, Entities - 1), static entity => (Step)new Step.Say(entity));
        var create = Gen.Select(Gen.ListOf(Gen.Choose(0, Entities - 1)), static entities => (Step)new Step.Create([.. entities.Distinct()]));
        var sleep = Gen.Select(Gen.Choose(0, Entities - 1), static entity => (Step)new Step.Rest(entity));
        var fault = Gen.Select(
            Gen.Elements(AppendFault.NotWritten, AppendFault.UnknownCommitted, AppendFault.UnknownLost, AppendFault.HeadMismatch, AppendFault.Poison),
            static fault => (Step)new Step.Fail(fault));
        var step = Gen.Frequency((8, write), (2, create), (2, sleep), (3, fault), (1, Gen.Constant((Step)new Step.Restart())));
        return Gen.ArrayOf(step).Where(static steps => steps.Length > 0).ToArbitrary();
    }

    private static async Task CheckAsync(Step[] schedule)
    {
        var run = new Run();
        await using (run)
        {
            foreach (var step in schedule)
            {
                await run.DoAsync(step);
            }

            await run.SettleAsync();
        }

        Journal.ShouldBeContiguous(run.Store);
        foreach (var (id, word) in run.Acknowledged)
        {
            var shard = StableHash.ShardOf(id, run.Store.ShardCount);
            var replay = Journal.Replay(run.Store, shard, id);
            replay.Split(word).Length.ShouldBe(2, $"{word} once in {replay}");
            run.Store.Load(shard, id).ShouldNotBeNull();
            Encoding.UTF8.GetString(run.Store.Load(shard, id)!.State.Span).ShouldBe(replay, "the state is the replay");
        }
    }

    private abstract record Step
    {
        public sealed record Say(int Entity) : Step;

        public sealed record Create(int[] Entities) : Step;

        public sealed record Rest(int Entity) : Step;

        public sealed record Fail(AppendFault Fault) : Step;

        public sealed record Restart : Step;
    }

    /// <summary>One schedule on one store, over as many regions as it has restarts. Commands overlap; the model only notes what was answered.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly ManualTime _time = new();
        private readonly Guid[] _ids = [.. Enumerable.Range(0, Entities).Select(i => NameBasedId.Create(Guid.Empty, $"{i}"))];
        private readonly List<Task> _pending = [];
        private Region _region;
        private int _words;

        public Run()
        {
            Store = new MemoryEventStore(_time, 4);
            _region = new Region(Store, _time);
        }

        public MemoryEventStore Store { get; }

        public List<(Guid Id, string Word)> Acknowledged { get; } = [];

        public async Task DoAsync(Step step)
        {
            switch (step)
            {
                case Step.Say say:
                    _pending.Add(SayAsync(_ids[say.Entity], NextWord()));
                    break;
                case Step.Create create:
                    _pending.Add(CreateAsync([.. create.Entities.Select(entity => _ids[entity])], NextWord()));
                    break;
                case Step.Rest rest:
                    _region.Ref(_ids[rest.Entity]).Tell(new Sleep());
                    break;
                case Step.Fail fail:
                    Store.FailNext(fail.Fault);
                    break;
                default:
                    await _region.DisposeAsync();
                    await SettleAsync();
                    Store.Reopen();
                    _region = new Region(Store, _time);
                    break;
            }
        }

        /// <summary>Lets time pass until every command is answered or has timed out.</summary>
        public async Task SettleAsync()
        {
            var all = Task.WhenAll(_pending);
            while (!all.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                await Task.Yield();
            }

            await all;
            _pending.Clear();
        }

        public ValueTask DisposeAsync() => _region.DisposeAsync();

        private string NextWord() => $"w{_words++};";

        private async Task SayAsync(Guid id, string word)
        {
            try
            {
                await _region.Ref(id).AskAsync<Written>(new Write(word), TimeSpan.FromMinutes(1));
                Note([id], word);
            }
            catch (Exception failure) when (failure is TimeoutException or AskFailedException)
            {
                // Not acknowledged: it may be stored or not.
            }
        }

        private async Task CreateAsync(Guid[] ids, string word)
        {
            try
            {
                if (await _region.Shards.CreateAsync([.. ids.Select(id => Region.New(id, word))]))
                {
                    Note(ids, word);
                }
            }
            catch (Exception failure) when (failure is NotWrittenException or PoisonException or OutcomeUnknownException)
            {
                // Not acknowledged either.
            }
        }

        private void Note(Guid[] ids, string word)
        {
            lock (Acknowledged)
            {
                Acknowledged.AddRange(ids.Select(id => (id, word)));
            }
        }
    }
}
