using System.Diagnostics;
using Actors.Kernel;

namespace Benchmarks.Engine;

/// <summary>Callers that each ask one actor after the other, every ask with its time-out.</summary>
internal sealed class AskRow : IRow
{
    private const int Callers = 64;
    private const int AsksEach = 20_000;
    private const double AkkaNet = 843_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "ask";

    public string About => "local asks with a time-out a second, 64 at once (Akka.NET 1.5: 843,000)";

    public async Task RunAsync(Report report) =>
        report.AtLeast("ask with time-out", await Measure.MedianAsync(5, OnceAsync), "asks/s", AkkaNet);

    private static async Task<double> OnceAsync()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var actors = Enumerable.Range(0, Callers).Select(i => system.Spawn(() => new Echo(), $"echo-{i}")).ToArray();
        var message = new object();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(actors.Select(actor => AskAllAsync(actor, message)));
        return Measure.PerSecond((long)Callers * AsksEach, started);
    }

    private static async Task AskAllAsync(ActorRef actor, object message)
    {
        for (var i = 0; i < AsksEach; i++)
        {
            await actor.AskAsync<object>(message, Patience);
        }
    }

    private sealed class Echo : Actor
    {
        protected override void Receive(object message) => Context.Reply(message);
    }
}
