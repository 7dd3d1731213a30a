using System.Collections.Frozen;
using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Gateway.Api;
using Downloads.Gateway.Cluster;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>
/// Lets a client into a topic. A client that comes back with <c>since</c> goes on behind that number; any other gets a snapshot at a number S and
/// then the events behind S, none missing and none twice.
/// </summary>
/// <remarks>
/// How the snapshot comes to its number: the log is held at its head, the read model is read, and the events told meanwhile are laid over what was
/// read. The read model may be ahead of the feed, never behind it; what it shows too early is noted in <see cref="Subscription.Shown"/>.
/// </remarks>
/// <param name="downloads">Null, with <paramref name="progress"/>, where the server has none.</param>
internal sealed class LiveSubscriber(
    ClusterBoard cluster, LiveLog log, LiveTopics topics, LiveLimits limits, IDownloads? downloads = null, ProgressFrames? progress = null)
{
    private static readonly IReadOnlyDictionary<Guid, LiveProgress> NoProgress = FrozenDictionary<Guid, LiveProgress>.Empty;

    /// <summary>Answers with an acknowledgement and, unless the client goes on behind <c>since</c>, a snapshot.</summary>
    /// <param name="acknowledge">False for the subscription that an address brings with it.</param>
    public async ValueTask SubscribeAsync(LiveClient client, LiveTopic topic, LiveRequest.Subscribe request, bool acknowledge)
    {
        List<byte[]> frames = acknowledge ? [Frames.Ack(request.Id, json => json.WriteString("topic"u8, topic.Name))] : [];
        var hold = new TopicReader(topic, client);
        try
        {
            await (request.Since is { } since && topic.Log.TryHold(hold, since)
                ? client.SubscribeAsync(frames, hold, new(request.Id, request.Filter, since), latest: 0)
                : SnapshotAsync(client, hold, request, frames));
        }
        catch
        {
            // A cursor that nobody moves would hold the log for ever.
            topic.Log.Release(hold);
            throw;
        }
    }

    private ValueTask SnapshotAsync(LiveClient client, TopicReader hold, LiveRequest.Subscribe request, List<byte[]> frames)
    {
        var topic = hold.Topic;
        topic.Log.HoldHead(hold);
        if (request.Since is { } since)
        {
            frames.Add(Frames.Gap(request.Id, topic.Name, since + 1, hold.Position));
        }

        var (latest, running) = topic == topics.Runtime && progress is not null ? progress.Snapshot() : (0, NoProgress);
        var truncated = false;
        var states = downloads is null || topics.IsOfServer(topic) ? [] : Read(downloads, request.Filter, out truncated);
        var (told, head) = topic.Log.AllAfter(hold.Position);
        foreach (var published in told)
        {
            Lay(published, states, request.Filter);
        }

        // The snapshot stands at the head: the subscription begins there.
        hold.Position = head;
        frames.Add(Frames.Snapshot(request.Id, topic.Name, head, truncated, Items(topic, states, running)));
        var subscription = new Subscription(request.Id, request.Filter, head) { Shown = states.ToDictionary(s => s.Key, s => s.Value.Seq) };
        return client.SubscribeAsync(frames, hold, subscription, latest);
    }

    /// <summary>With ids the snapshot shows those downloads, final or not; else the active ones, newest first.</summary>
    private Dictionary<Guid, DownloadState> Read(IDownloads downloads, SubscriptionFilter filter, out bool truncated)
    {
        if (filter.DownloadIds is { } ids)
        {
            truncated = false;
            return ids.Select(downloads.Find).OfType<DownloadState>().Where(filter.Matches).ToDictionary(state => state.Id);
        }

        var page = downloads.List(filter.ToQuery(DownloadStatuses.Active), DownloadOrder.NewestFirst, cursor: null, limits.SnapshotItems);
        truncated = page.Next is not null;
        return page.Items.ToDictionary(state => state.Id);
    }

    private static void Lay(LiveEvent published, Dictionary<Guid, DownloadState> states, SubscriptionFilter filter)
    {
        if (published.Subject is not { } after || published.ChangeSeq == 0 || !filter.Matches(after))
        {
            return;
        }

        if (states.TryGetValue(after.Id, out var read) && read.Seq >= after.Seq)
        {
            return;
        }

        if (after.IsFinal && filter.DownloadIds is null)
        {
            states.Remove(after.Id);
        }
        else
        {
            states[after.Id] = after;
        }
    }

    private IEnumerable<DataWriter> Items(LiveTopic topic, Dictionary<Guid, DownloadState> states, IReadOnlyDictionary<Guid, LiveProgress> running)
    {
        var newestFirst = states.Values.OrderByDescending(state => state.QueuedAt).ThenByDescending(state => state.Id);
        if (topic == topics.Notifications)
        {
            return newestFirst.Select(LiveData.NotificationItem);
        }

        if (topics.IsOfServer(topic))
        {
            return topic == topics.Cluster ? cluster.Items() : log.Items();
        }

        return topic == topics.Runtime
            ? newestFirst.Select(state => LiveData.RuntimeItem(state, running.GetValueOrDefault(state.Id)))
            : [];
    }
}
