using Actors.Kernel;

namespace Benchmarks.Engine;

/// <summary>What an actor costs that has nothing to do.</summary>
internal sealed class IdleRow : IRow
{
    private const int Count = 200_000;
    private const double AkkaNet = 1_750;

    public string Name => "idle";

    public string About => "bytes of an idle actor (Akka.NET 1.5: 1,750)";

    public async Task RunAsync(Report report)
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var actors = new ActorRef[Count];
        var names = Enumerable.Range(0, Count).Select(i => $"idle-{i}").ToArray();
        var before = Measure.LiveBytes();
        for (var i = 0; i < Count; i++)
        {
            actors[i] = system.Spawn(() => new Idle(), names[i]);
        }

        await actors[^1].AskAsync<object>(new object(), TimeSpan.FromMinutes(1));
        report.AtMost("idle actor", (Measure.LiveBytes() - before) / (double)Count, "bytes", AkkaNet);
        GC.KeepAlive(actors);
        GC.KeepAlive(names);
    }

    private sealed class Idle : Actor
    {
        protected override void Receive(object message) => Context.Reply(message);
    }
}
