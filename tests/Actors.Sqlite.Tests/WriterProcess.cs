using System.Diagnostics;
using System.Globalization;
using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>Another process that writes to a store without pause and tells each acknowledged event: <c>shard seq entity entitySeq</c>.</summary>
internal sealed class WriterProcess : IDisposable
{
    public const string Verb = "write-until-killed";
    public const int ShardCount = 16;

    private readonly Process _process;

    public WriterProcess(string directory)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WriterProcess).Assembly.Location, Verb, directory])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>What the process has told so far.</summary>
    public List<(int Shard, long Seq, EventToAppend Event)> Acknowledged { get; } = [];

    /// <summary>Reads acknowledgements until there are <paramref name="count"/>.</summary>
    public async Task AwaitAcknowledgedAsync(int count, CancellationToken cancellationToken)
    {
        while (Acknowledged.Count < count)
        {
            Note(await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The writer ended by itself."));
        }
    }

    /// <summary>Kills the process in the midst of its work, and reads what it had told before.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            Note(line);
        }

        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The other side: runs in the process that is killed.</summary>
    public static async Task<int> WriteUntilKilledAsync(string directory)
    {
        using var store = SqliteEventStore.Open(directory, ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance);
        var writer = new StoreWriter(store);
        var entities = Enumerable.Range(0, ShardCount).Select(shard => (Id: writer.NewId(shard), Seq: 0L)).ToArray();
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        while (true)
        {
            writer.Append([.. entities.Select((entity, shard) => Append(writer, shard, entity.Id, entity.Seq))]);
            for (var shard = 0; shard < ShardCount; shard++)
            {
                var (id, seq) = (entities[shard].Id, ++entities[shard].Seq);
                await output.WriteLineAsync($"{shard} {writer.Owned(shard).Head} {id} {seq} .");
            }

            await output.FlushAsync();
        }
    }

    // A line that was cut off was not told.
    private void Note(string line)
    {
        if (line.Split(' ') is [var shard, var seq, var id, var entitySeq, "."])
        {
            Acknowledged.Add((
                int.Parse(shard, CultureInfo.InvariantCulture),
                long.Parse(seq, CultureInfo.InvariantCulture),
                Event(Guid.Parse(id), long.Parse(entitySeq, CultureInfo.InvariantCulture))));
        }
    }

    private static ShardAppend Append(StoreWriter writer, int shard, Guid id, long seq)
    {
        var events = new[] { Event(id, seq + 1) };
        return writer.To(shard, events, [writer.Row(id, events, view: ItemsView.Row(rank: seq + 1))]);
    }

    private static EventToAppend Event(Guid id, long seq) => new(id, ItemsView.Kind, seq, StoreWriter.Event($"{id}#{seq}"));
}
