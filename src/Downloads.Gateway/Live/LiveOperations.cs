using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>Carries out what a client asks for, and answers it.</summary>
/// <param name="downloads">Null where the server has none.</param>
internal sealed class LiveOperations(LiveTopics topics, LiveSubscriber subscriber, LiveLimits limits, IDownloads? downloads = null)
{
    public ValueTask HandleAsync(LiveClient client, Caller caller, LiveRequest request) => request switch
    {
        LiveRequest.Subscribe subscribe => SubscribeAsync(client, caller, subscribe),
        LiveRequest.Unsubscribe unsubscribe => client.AnswerAsync(client.Unsubscribe(unsubscribe.Id)
            ? Frames.Ack(unsubscribe.Id)
            : Frames.Error(unsubscribe.Id, "subscription.not_found", "There is no subscription of this id.")),
        LiveRequest.Command command => CommandAsync(client, caller, command),
        LiveRequest.Ping ping => client.AnswerAsync(Frames.Pong(ping.Id)),
        LiveRequest.Authenticate authenticate => client.AnswerAsync(Frames.Error(authenticate.Id, "auth.already", "The connection has a caller already.")),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ValueTask SubscribeAsync(LiveClient client, Caller caller, LiveRequest.Subscribe request)
    {
        var topic = topics.Find(request.Topic) is { } known && (downloads is not null || topics.IsOfServer(known)) ? known : null;
        if (topic is not null && topics.IsOfServer(topic) && caller.Scope < Scope.Admin)
        {
            return client.AnswerAsync(Frames.Error(request.Id, "auth.scope", $"The topic {topic.Name} needs the scope admin."));
        }

        var (taken, count) = client.Subscriptions(request.Id);
        if (taken || count >= limits.Subscriptions)
        {
            return client.AnswerAsync(taken
                ? Frames.Error(request.Id, "subscription.taken", "A subscription of this id is open; unsubscribe it first.")
                : Frames.Error(request.Id, "subscription.limit", $"A connection has at most {limits.Subscriptions} subscriptions."));
        }

        return topic is not null
            ? subscriber.SubscribeAsync(client, topic, request, acknowledge: true)
            : client.AnswerAsync(Frames.Error(
                request.Id, "topic.unknown",
                $"Unknown topic '{LiveRequestReader.Shorten(request.Topic)}'; there are {(downloads is null ? "" : "notifications, runtime, warnings, metrics, ")}cluster and log."));
    }

    private async ValueTask CommandAsync(LiveClient client, Caller caller, LiveRequest.Command request)
    {
        if (caller.Scope < Scope.Control)
        {
            await client.AnswerAsync(Frames.Error(request.Id, "auth.scope", "Commands need the scope control."));
            return;
        }

        if (downloads is null)
        {
            await client.AnswerAsync(Frames.Error(request.Id, "command.unknown", "This server has no downloads."));
            return;
        }

        // An id that is a UUID makes the command idempotent, also over connections; any other only ties the answer to the request.
        var commandId = request.Id.AsCommandId();
        DownloadCommand? command = request.Name switch
        {
            "pause" => new DownloadCommand.Pause(commandId),
            "resume" => new DownloadCommand.Resume(commandId),
            "cancel" => new DownloadCommand.Cancel(request.Arguments.KeepPart, commandId),
            "retry" => new DownloadCommand.Retry(commandId),
            "start" => new DownloadCommand.Start(commandId),
            _ => null,
        };
        if (command is null)
        {
            await client.AnswerAsync(Frames.Error(
                request.Id, "command.unknown", $"Unknown command '{LiveRequestReader.Shorten(request.Name)}'; there are pause, resume, cancel, retry and start."));
            return;
        }

        await client.AnswerAsync(await downloads.CommandAsync(request.DownloadId, command, client.Ended) switch
        {
            CommandOutcome.Done done => Frames.Ack(request.Id, json => LiveData.WriteCommandResult(json, request.DownloadId, done.State)),
            CommandOutcome.Refused refused => Frames.Error(request.Id, refused.Code, refused.Detail, refused.State?.Status.ToString()),
            CommandOutcome.Unavailable unavailable => Frames.Error(request.Id, "store.unavailable", unavailable.Detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }
}
