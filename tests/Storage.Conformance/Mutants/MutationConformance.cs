using System.Reflection;
using Actors.Persistence;

namespace Storage.Conformance.Mutants;

/// <summary>
/// The suite can fail: each way to break a store makes a test of it fail, and that test passes on the store as it is. A store's tests inherit this
/// class, too, and say how its suite is made.
/// </summary>
public abstract class MutationConformance
{
    private static readonly Dictionary<string, Func<IEventStore, IEventStore>> Breaks = new()
    {
        [nameof(WithoutFence)] = static store => new WithoutFence(store),
        [nameof(WithoutHeadCheck)] = static store => new WithoutHeadCheck(store),
        [nameof(WithoutNewness)] = static store => new WithoutNewness(store),
        [nameof(WithoutAllOrNothing)] = static store => new WithoutAllOrNothing(store),
        [nameof(LosingEvents)] = static store => new LosingEvents(store),
        [nameof(LosingStates)] = static store => new LosingStates(store),
        [nameof(KeepingTheRemoved)] = static store => new KeepingTheRemoved(store),
        [nameof(ResolvingWithoutEpoch)] = static store => new ResolvingWithoutEpoch(store),
        [nameof(SkippingReader)] = static store => new SkippingReader(store),
        [nameof(ForgettingTies)] = static store => new ForgettingTies(store),
        [nameof(WakingEarly)] = static store => new WakingEarly(store),
        [nameof(CountingAll)] = static store => new CountingAll(store),
    };

    [Theory]
    [InlineData(nameof(WithoutFence), nameof(EventStoreConformance.A_writer_of_an_older_epoch_is_fenced))]
    [InlineData(nameof(WithoutFence), nameof(EventStoreConformance.Opening_again_keeps_everything_and_raises_every_epoch))]
    [InlineData(nameof(WithoutHeadCheck), nameof(EventStoreConformance.A_writer_that_stands_elsewhere_than_the_head_writes_nothing), -1)]
    [InlineData(nameof(WithoutHeadCheck), nameof(EventStoreConformance.Invariants_hold_after_writers_takeovers_and_readers_at_once), 1)]
    [InlineData(nameof(WithoutNewness), nameof(EventStoreConformance.An_entity_that_must_be_new_is_written_once))]
    [InlineData(nameof(WithoutAllOrNothing), nameof(EventStoreConformance.All_or_nothing_means_nothing_where_one_shard_is_refused))]
    [InlineData(nameof(LosingEvents), nameof(EventStoreConformance.Events_get_contiguous_numbers_in_the_order_given))]
    [InlineData(nameof(LosingStates), nameof(EventStoreConformance.The_last_row_replaces_the_one_before))]
    [InlineData(nameof(LosingStates), nameof(EventStoreConformance.Invariants_hold_after_writers_takeovers_and_readers_at_once), 1)]
    [InlineData(nameof(KeepingTheRemoved), nameof(EventStoreConformance.A_removed_entity_is_gone_from_everywhere_but_the_journal))]
    [InlineData(nameof(ResolvingWithoutEpoch), nameof(EventStoreConformance.A_shard_is_taken_only_from_its_present_epoch))]
    [InlineData(nameof(SkippingReader), nameof(EventStoreConformance.A_shard_is_read_from_any_place_without_gap), 64)]
    [InlineData(nameof(ForgettingTies), nameof(EventStoreConformance.Pages_put_together_are_the_whole_list), 1)]
    [InlineData(nameof(WakingEarly), nameof(EventStoreConformance.Due_entities_come_earliest_first_and_not_before_their_time))]
    [InlineData(nameof(CountingAll), nameof(EventStoreConformance.Counts_agree_with_the_rows))]
    public async Task A_broken_store_fails_the_suite(string mutant, string test, params object[] arguments)
    {
        await RunAsync(static store => store, test, arguments);

        (await Record.ExceptionAsync(() => RunAsync(Breaks[mutant], test, arguments))).ShouldNotBeNull();
    }

    /// <summary>The store's suite, each store that it opens broken; emptied of what a suite before it left.</summary>
    protected abstract EventStoreConformance Suite(Func<IEventStore, IEventStore> break_);

    private async Task RunAsync(Func<IEventStore, IEventStore> break_, string test, object[] arguments)
    {
        using var suite = Suite(break_);
        var method = typeof(EventStoreConformance).GetMethod(test)!;
        if (method.Invoke(suite, BindingFlags.DoNotWrapExceptions, null, arguments, null) is Task running)
        {
            await running;
        }
    }
}
