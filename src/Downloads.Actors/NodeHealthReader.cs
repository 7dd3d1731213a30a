using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Feed;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;

namespace Downloads.Actors;

/// <inheritdoc cref="INodeHealth"/>
internal sealed class NodeHealthReader(
    ShardRegion region, TransferSlots slots, FileLayout layout, ProgressBoard progress, LiveSettings settings, ThrottleBoard board) : INodeHealth
{
    public NodeHealth Read()
    {
        var figures = region.Figures();
        return new(
            Ready: true,
            slots.Used,
            slots.Capacity,
            figures.Lanes.Max(l => l.Append.Mean.TotalMilliseconds),
            figures.Lanes.Sum(l => l.StagedEvents),
            figures.Active,
            figures.ActivePerShard.Count,
            layout.FreeBytes,
            progress.All.Sum(p => p.Frame.InstantaneousSpeed),
            figures.DeadLetters,
            DownloadViews.Queues(region.Store, name => settings.Current.PolicyOf(name).MaxConcurrent, board.Of));
    }
}
