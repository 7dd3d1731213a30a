using Downloads.Life;
using Downloads.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Life;

/// <summary>What holds in every life, however it goes.</summary>
public sealed class LifeProperties
{
    private static readonly HashSet<(DownloadStatus From, DownloadStatus To)> Legal =
    [
        (DownloadStatus.Waiting, DownloadStatus.Scheduled),
        (DownloadStatus.Scheduled, DownloadStatus.Running),
        (DownloadStatus.Running, DownloadStatus.Completing),
        (DownloadStatus.Completing, DownloadStatus.Completed),
        (DownloadStatus.Running, DownloadStatus.Pausing),
        (DownloadStatus.Pausing, DownloadStatus.Paused),
        (DownloadStatus.Paused, DownloadStatus.Waiting),
        (DownloadStatus.Waiting, DownloadStatus.Paused),
        (DownloadStatus.Scheduled, DownloadStatus.Paused),
        (DownloadStatus.Retrying, DownloadStatus.Paused),
        (DownloadStatus.Waiting, DownloadStatus.Cancelled),
        (DownloadStatus.Retrying, DownloadStatus.Cancelled),
        (DownloadStatus.Scheduled, DownloadStatus.Cancelled),
        (DownloadStatus.Paused, DownloadStatus.Cancelled),
        (DownloadStatus.Running, DownloadStatus.Cancelling),
        (DownloadStatus.Pausing, DownloadStatus.Cancelling),
        (DownloadStatus.Completing, DownloadStatus.Cancelling),
        (DownloadStatus.Cancelling, DownloadStatus.Cancelled),
        (DownloadStatus.Running, DownloadStatus.Retrying),
        (DownloadStatus.Completing, DownloadStatus.Retrying),
        (DownloadStatus.Retrying, DownloadStatus.Waiting),
        (DownloadStatus.Running, DownloadStatus.Failed),
        (DownloadStatus.Completing, DownloadStatus.Failed),
        (DownloadStatus.Failed, DownloadStatus.Waiting),
        (DownloadStatus.Cancelled, DownloadStatus.Waiting),
        (DownloadStatus.Scheduled, DownloadStatus.Waiting), // its process went away
        (DownloadStatus.Running, DownloadStatus.Waiting), // the same
    ];

    [Fact]
    public void Every_move_is_one_of_the_contract() => ForAllLives(walk =>
    {
        foreach (var (before, _, after) in Moves(walk))
        {
            if (before.Status != after.Status)
            {
                Legal.ShouldContain((before.Status, after.Status));
            }
        }
    });

    [Fact]
    public void A_replay_of_the_journal_gives_the_live_state_but_for_what_is_on_disk() => ForAllLives(walk =>
    {
        DownloadState? replayed = null;
        foreach (var e in walk.Steps.SelectMany(s => s.Events))
        {
            replayed = DownloadEvolver.Evolve(replayed, EventCodec.Decode(EventCodec.ManifestOf(e), EventCodec.Encode(e)));
        }

        WithoutDisk(replayed!).ShouldBe(WithoutDisk(walk.Steps[^1].After!));
    });

    [Fact]
    public void Every_state_survives_its_snapshot() => ForAllLives(walk =>
    {
        foreach (var state in walk.Steps.Select(s => s.After!))
        {
            StateCodec.Decode(StateCodec.Encode(state)).Content().ShouldBe(state.Content());
        }
    });

    [Fact]
    public void A_final_state_is_left_only_by_a_users_retry() => ForAllLives(walk =>
    {
        foreach (var (before, e, after) in Moves(walk))
        {
            if (before.IsFinal && after.Status != before.Status)
            {
                e.ShouldBeOfType<DownloadEvent.Retried>();
                before.Status.ShouldNotBe(DownloadStatus.Completed);
            }
        }
    });

    [Fact]
    public void Attempt_numbers_grow_and_are_never_used_again() => ForAllLives(walk =>
    {
        var last = 0;
        foreach (var (_, e, after) in Moves(walk))
        {
            after.Attempt.ShouldBe(e is DownloadEvent.Started ? ++last : last);
        }
    });

    [Fact]
    public void A_permit_is_held_exactly_in_the_states_that_need_one_and_given_back_once() => ForAllLives(walk =>
    {
        long? held = null;
        foreach (var step in walk.Steps)
        {
            foreach (var scheduled in step.Events.OfType<DownloadEvent.Scheduled>())
            {
                held.ShouldBeNull();
                held = scheduled.Permit;
            }

            foreach (var release in step.Effects.OfType<DownloadEffect.ReleasePermit>())
            {
                release.Permit.ShouldBe(held!.Value);
                held = null;
            }

            step.After!.Permit.ShouldBe(held);
            step.After.HoldsPermit.ShouldBe(held is not null);
        }
    });

    [Fact]
    public void No_two_transfers_or_publications_of_a_download_are_under_way_at_once() =>
        ForAllLives(walk => walk.Overlaps.ShouldBe(0));

    [Fact]
    public void A_command_with_an_id_takes_effect_once() => ForAllLives(walk =>
    {
        foreach (var step in walk.Steps.Where(s => s.Before is not null))
        {
            var command = step.Command with { CommandId = new Guid("0192f0c1-0000-7000-8000-000000000001") };
            var once = Step.Of(step.Before, command, Samples.Noon.AddHours(1));
            if (once.Decision is Decision.Accepted)
            {
                var again = Step.Of(once.After, command, Samples.Noon.AddHours(2));
                again.Decision.ShouldBeOfType<Decision.NoOp>();
                again.After.ShouldBeSameAs(once.After);
            }
        }
    });

    [Fact]
    public void A_command_that_was_accepted_holds_when_it_is_repeated_at_once() => ForAllLives(walk =>
    {
        foreach (var step in walk.Steps.Where(s => s.Events.Count > 0 && s.Command is DownloadCommand.Pause or DownloadCommand.Resume or DownloadCommand.Cancel))
        {
            Step.Of(step.After, step.Command, Samples.Noon).Decision.ShouldBeOfType<Decision.NoOp>();
        }
    });

    [Fact]
    public void Checkpoints_of_an_attempt_never_lose_bytes() => ForAllLives(walk =>
    {
        foreach (var state in walk.Steps.Select(s => s.After!).Where(s => s.Status == DownloadStatus.Running))
        {
            var file = state.NextFile!.Value;
            var more = state.WithCheckpoint(state.Attempt, file, "a", 1000, Samples.Resume(900));
            var less = more.WithCheckpoint(state.Attempt, file, "a", 1000, Samples.Resume(800));

            more.Files[file].Downloaded.ShouldBe(Math.Max(900, state.Files[file].Downloaded));
            less.Files[file].Downloaded.ShouldBe(more.Files[file].Downloaded);
            state.WithCheckpoint(state.Attempt - 1, file, "a", 1000, Samples.Resume(900)).ShouldBeSameAs(state);
        }
    });

    [Fact]
    public void Only_what_can_be_admitted_now_is_announced() => ForAllLives(walk =>
    {
        foreach (var step in walk.Steps.Where(s => s.Events.Count > 0))
        {
            var announced = step.Effects.OfType<DownloadEffect.AnnounceWaiting>().Any();
            var admissible = step.After is { Status: DownloadStatus.Waiting, Held: false };
            if (announced || step.Events.Any(e => e is DownloadEvent.Requeued or DownloadEvent.Retried or DownloadEvent.Queued))
            {
                announced.ShouldBe(admissible);
            }
        }
    });

    [Fact]
    public void The_lives_that_are_tried_reach_every_state_and_every_event()
    {
        var chance = new Random(7);
        var walks = Enumerable.Range(0, 200).Select(i => Walk.Of(Enumerable.Range(0, 60).Select(_ => chance.Next(100_000)), held: i % 2 == 0)).ToList();

        walks.SelectMany(w => w.Steps).Select(s => s.After!.Status).Distinct()
            .ShouldBe(Enum.GetValues<DownloadStatus>().Except([DownloadStatus.Scheduled]), ignoreOrder: true);
        walks.SelectMany(w => w.Steps).SelectMany(s => s.Events).Select(e => e.GetType()).Distinct()
            .ShouldBe(typeof(DownloadEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(DownloadEvent)) && t != typeof(DownloadEvent.Forgotten)), ignoreOrder: true);
    }

    private static IEnumerable<(DownloadState Before, DownloadEvent Event, DownloadState After)> Moves(Walk walk)
    {
        foreach (var step in walk.Steps.Where(s => s.Before is not null))
        {
            var state = step.Before!.WithKept(step.Command);
            foreach (var e in step.Events)
            {
                var after = DownloadEvolver.Evolve(state, e);
                yield return (state, e, after);
                state = after;
            }
        }
    }

    private static string WithoutDisk(DownloadState state) => (state with
    {
        Commands = CommandLog.Empty,
        Files = [.. state.Files.Select(f => f.Fetched is null ? f with { Name = null, Total = null, Resume = null, Downloaded = 0 } : f)],
    }).Content();

    private static void ForAllLives(Action<Walk> holds)
    {
        var choices = Gen.Choose(0, 100_000).ArrayOf(60);
        var lives = from numbers in choices from held in Gen.Elements(true, false) select Walk.Of(numbers, held);
        Prop.ForAll(lives.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }
}
