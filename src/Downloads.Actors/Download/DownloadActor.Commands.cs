using System.Collections.Immutable;
using Downloads.Actors.Provider;
using Downloads.Life;

namespace Downloads.Actors.Download;

/// <summary>The order of every command: decide, append, evolve, effects, reply. Nothing is answered or carried out before the append is durable.</summary>
internal sealed partial class DownloadActor
{
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
        Persist(DownloadChanges.ToWrite([], next), () =>
        {
            _state = next;
            Context.Reply(outcome);
        });
    }

    private void Commit(DownloadCommand command, ImmutableArray<DownloadEvent> events)
    {
        var changes = DownloadChanges.Over(_state, Address.EntityId, EntitySeq, command, events);
        var state = changes[^1].After;
        Persist(DownloadChanges.ToWrite(changes, state, command.CommandId), () =>
        {
            _state = state;
            if (command is DownloadCommand.Grant)
            {
                _served = false;
                surroundings.Occupy(state);
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

    /// <summary>
    /// A permit that is not in hand goes back, and is refused from then on: its grant may be under way still, from a node that was stopped between its commit and its
    /// word. That is stored first, so that it holds on whatever node the grant arrives. One of another provider was a guest's connection: nobody grants it.
    /// </summary>
    private void Answer(PermitQuery query)
    {
        var isOwn = query.Provider == _state?.Spec.Provider;
        if ((isOwn && _state!.Permit == query.Permit) || _run?.Connections.Holds(query.Provider, query.Permit) == true)
        {
            return;
        }

        var answer = new ProviderMessage.PermitReturned(query.Provider, query.Permit, Node: surroundings.Options.NodeName);
        if (_state is null || !isOwn || query.Permit <= _state.LastPermit)
        {
            TellProvider(answer);
            return;
        }

        var next = _state with { LastPermit = query.Permit };
        Persist(DownloadChanges.ToWrite([], next), () =>
        {
            _state = next;
            TellProvider(answer);
        });
    }

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
}
