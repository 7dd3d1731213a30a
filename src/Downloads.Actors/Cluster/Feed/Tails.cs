using System.Runtime.CompilerServices;
using System.Text.Json;
using Actors.Links.Tails;
using Actors.Sharding;
using Downloads.Actors.Feed;

namespace Downloads.Actors.Cluster.Feed;

/// <summary>What this node commits, as it commits it.</summary>
internal sealed class EventsTail(IShardRegion region) : ITailSource
{
    public const string Name = "events";

    public string Topic => Name;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in region.Subscribe(cancellationToken))
        {
            yield return EventBatch.Encode(batch);
        }
    }
}

/// <summary>The progress of all transfers of this node, about 15 times a second while there are any.</summary>
internal sealed class ProgressTail(ProgressBoard board, TimeProvider time) : ITailSource
{
    public const string Name = "progress";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(66);

    public string Topic => Name;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var told = true; await timer.WaitForNextTickAsync(cancellationToken);)
        {
            // An empty list is told once: whatever ran has ended.
            var running = board.All;
            if (running.Count > 0 || told)
            {
                told = running.Count > 0;
                yield return JsonSerializer.SerializeToUtf8Bytes(running, TailJson.Default.IReadOnlyCollectionLiveProgress);
            }
        }
    }
}

/// <summary>Warnings of this node.</summary>
internal sealed class WarningsTail(WarningBoard board) : ITailSource
{
    public const string Name = "warnings";

    /// <summary>Code of the warning that a member was declared dead.</summary>
    public const string NodeLost = "node_lost";

    public string Topic => Name;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var warning in board.ListenAsync(cancellationToken))
        {
            // That a node is lost every node sees for itself.
            if (warning.Code != NodeLost)
            {
                yield return JsonSerializer.SerializeToUtf8Bytes(warning, TailJson.Default.RuntimeWarning);
            }
        }
    }
}
