using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Serialization;

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
            surroundings.Occupy(_state);
            Context.Self.Tell(new DownloadCommand.Recover());
        }
    }

    protected override void PostStop()
    {
        _run?.RequestStop();
        surroundings.Vacate(Address.EntityId);
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
                Answer(query);
                break;
            case ConnectionRecalled recalled:
                if (_run?.Connections.Recall(recalled.Provider, recalled.Permit) != true)
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
}
