using System.Collections.Immutable;
using System.Diagnostics;
using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Feed;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>
/// The shell of one download. It decides nothing: <see cref="DownloadDecider"/> does; here the order is kept (decide, append, evolve,
/// effects, reply) and effects are carried out. Effects come back as messages.
/// </summary>
internal sealed partial class DownloadActor(DownloadSurroundings surroundings) : PersistentEntity
{
    private const string StopTimer = "stop";
    private const string DirectionTimer = "direction";

    /// <summary>A provider that does not answer (it moves to another node) is asked again.</summary>
    private static readonly TimeSpan DirectionPatience = TimeSpan.FromSeconds(2);

    private DownloadState? _state;
    private TransferRun? _run;

    // What failed under the permit in hand and waits for the provider's word.
    private FailedRun? _failure;

    // Whether the host gave all that was asked for under the permit in hand.
    private bool _served;

    protected override void Recover(EntityRow? row) => _state = row is null ? null : StateCodec.Decode(row.State.Span);

    protected override void PreStart()
    {
        // Whoever held a permit when the process ended has no transfer any more.
        if (_state is { HoldsPermit: true })
        {
            surroundings.Slots.Occupy(Address.EntityId, _state.Spec.Provider);
            Context.Self.Tell(new DownloadCommand.Recover());
        }
    }

    protected override void PostStop()
    {
        _run?.RequestStop();
        surroundings.Slots.Vacate(Address.EntityId);
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case DownloadCommand.Grant grant when _state is not null && grant.Node != surroundings.Options.NodeName:
                Decline(grant, _state);
                break;
            case DownloadCommand command:
                Execute(command);
                break;
            case PermitQuery query:
                if (_state?.Permit != query.Permit && _run?.Connections.Holds(query.Permit) != true)
                {
                    TellProvider(new ProviderMessage.PermitReturned(query.Provider, query.Permit, Node: surroundings.Options.NodeName));
                }

                break;
            case ConnectionRecalled recalled:
                if (_run?.Connections.Recall(recalled.Permit) != true)
                {
                    TellProvider(new ProviderMessage.PermitReturned(recalled.Provider, recalled.Permit, Node: surroundings.Options.NodeName));
                }

                break;
            case WakeUp:
                Execute(new DownloadCommand.Wake());
                break;
            case TransferMessage report:
                Handle(report);
                break;
            case Published published:
                Execute(new DownloadCommand.ReportPublished(published.Attempt, published.Paths));
                break;
            case PublishFailed failed:
                HandlePublishFailed(failed);
                break;
            case FailureDirected directed when directed.Permit == _state?.Permit && _failure is not null:
                EndAs(directed.Directive);
                break;
            case FailureOfPublisher { Failed: var failed } when _state?.Attempt == failed.Attempt:
                _failure = FailedRun.Of(failed);
                AskProvider();
                break;
            case DirectionOverdue when _failure is not null:
                AskProvider();
                break;
            case RunSettled settled:
                settled.Run.Settle();
                break;
            case StopOverdue overdue when _run?.Number == overdue.Run:
                surroundings.Warn("pause_timeout", "The transfer did not stop in time; it is still being waited for.", Address.EntityId, Now);
                break;
        }
    }

    private void Execute(DownloadCommand command)
    {
        switch (DownloadDecider.Decide(_state, command, Now))
        {
            case Decision.NoOp:
                Conclude(command, CommandLog.Accepted, new CommandOutcome.Done(_state));
                break;
            case Decision.Rejected when command is DownloadCommand.Grant grant:
                RefuseGrant(grant);
                break;
            case Decision.Rejected rejected:
                Conclude(command, rejected.Code, new CommandOutcome.Refused(rejected.Code, rejected.Detail, _state));
                if (_state is null)
                {
                    // An id that never was must not stay in memory.
                    Passivate();
                }

                break;
            case Decision.Accepted accepted:
                Commit(command, accepted.Events);
                break;
        }
    }

    /// <summary>Answers a command that changed nothing. Where it has an id, the answer is remembered first: a repetition gets the same, whatever has happened since.</summary>
    private void Conclude(DownloadCommand command, string result, CommandOutcome outcome)
    {
        if (_state is null || command.CommandId is not { } id || _state.Commands.ResultOf(id) is not null)
        {
            Context.Reply(outcome);
            return;
        }

        var next = _state.WithCommand(id, result);
        Persist(Change([], next), () =>
        {
            _state = next;
            Context.Reply(outcome);
        });
    }

    private void Commit(DownloadCommand command, ImmutableArray<DownloadEvent> events)
    {
        var changes = new DownloadChange[events.Length];
        var state = _state?.WithKept(command);
        for (var i = 0; i < events.Length; i++)
        {
            var after = DownloadEvolver.Evolve(state, events[i]);
            if (i == events.Length - 1)
            {
                after = after.WithCommand(command.CommandId);
            }

            changes[i] = new(Address.EntityId, EntitySeq + i + 1, state, events[i], after);
            state = after;
        }

        Persist(Change(changes, state!, command.CommandId), () =>
        {
            _state = state;
            if (command is DownloadCommand.Grant)
            {
                _served = false;
                surroundings.Slots.Occupy(Address.EntityId, state!.Spec.Provider);
            }

            foreach (var change in changes)
            {
                surroundings.WarnOf(change);
                foreach (var effect in DownloadEffects.Of(change.Before, change.Event, change.After))
                {
                    Perform(effect);
                }
            }

            var forgotten = events[^1] is DownloadEvent.Forgotten;
            Context.Reply(new CommandOutcome.Done(forgotten ? null : state));
            _state = forgotten ? null : state;
        });
    }

    private static EntityChange Change(DownloadChange[] changes, DownloadState after, Guid? commandId = null) => new(
        [.. changes.Select(c => new NewEvent(EventCodec.ManifestOf(c.Event), EventCodec.Encode(c.Event), commandId, c))],
        StateCodec.Encode(after),
        DownloadTimers.IsActive(after),
        DownloadTimers.WakeAt(after),
        DownloadRow.Of(after),
        Remove: changes.Length > 0 && changes[^1].Event is DownloadEvent.Forgotten);

    private void Perform(DownloadEffect effect)
    {
        var state = _state!;
        switch (effect)
        {
            case DownloadEffect.StartTransfer start:
                _run = surroundings.Runner.Start(state, start.File, Context.Self);
                break;
            case DownloadEffect.ChangeLimit change:
                _run?.ChangeLimit(change.BytesPerSecond);
                break;
            case DownloadEffect.StopTransfer:
                StopTransfer(state);
                break;
            case DownloadEffect.Publish publish:
                Context.PipeToSelf(_ => surroundings.PublishAsync(state, publish.Attempt), (result, e) => result ?? new PublishFailed(publish.Attempt, 0, e!.Message, PartMissing: false));
                break;
            case DownloadEffect.DeleteParts:
                Context.PipeToSelf(_ => surroundings.DeletePartsAsync(state, _run?.Ended), static (done, _) => new PartsDeleted(done));
                break;
            case DownloadEffect.ReleasePermit release:
                surroundings.Slots.Vacate(state.Id);
                TellProvider(new ProviderMessage.PermitReturned(state.Spec.Provider, release.Permit, _served, surroundings.Options.NodeName));
                break;
            case DownloadEffect.AnnounceWaiting:
                TellProvider(new ProviderMessage.WorkArrived(state.Spec.Provider));
                break;
        }
    }

    private void TellProvider(ProviderMessage message) => surroundings.Provider(message.Provider).Tell(message);

    /// <summary>It came over from the node that keeps room for it, so it asks for a grant to this one.</summary>
    private void Decline(DownloadCommand.Grant grant, DownloadState state)
    {
        TellProvider(new ProviderMessage.PermitReturned(state.Spec.Provider, grant.Permit));
        if (state is { Status: DownloadStatus.Waiting, Held: false })
        {
            TellProvider(new ProviderMessage.WorkArrived(state.Spec.Provider));
        }
    }

    /// <summary>A grant that comes too late: its permit goes back, and the room that was kept for it.</summary>
    private void RefuseGrant(DownloadCommand.Grant grant)
    {
        if (_state is not null)
        {
            surroundings.Slots.GiveBack(_state.Spec.Provider, 1);
            TellProvider(new ProviderMessage.PermitReturned(_state.Spec.Provider, grant.Permit));
        }
    }

    private sealed record PartsDeleted(bool Done);

    /// <summary>Behind the commit of what was lost with the part file.</summary>
    private sealed record FailureOfPublisher(PublishFailed Failed);

    private sealed record DirectionOverdue;
}
