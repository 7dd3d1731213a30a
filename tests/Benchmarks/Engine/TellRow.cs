using System.Diagnostics;
using Actors.Kernel;

namespace Benchmarks.Engine;

/// <summary>One thread tells one actor; the clock stops when the last message was handled.</summary>
internal sealed class TellRow : IRow
{
    private const int Messages = 5_000_000;
    private const double AkkaNet = 14_000_000;

    public string Name => "tell";

    public string About => "messages a second from one sender to one actor (Akka.NET 1.5: 14 M)";

    public async Task RunAsync(Report report) =>
        report.AtLeast("tell 1 to 1", await Measure.MedianAsync(5, OnceAsync), "messages/s", AkkaNet);

    private static async Task<double> OnceAsync()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.Spawn(() => new Counter(Messages, done), "counter");
        var message = new object();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Messages; i++)
        {
            actor.Tell(message);
        }

        await done.Task;
        return Measure.PerSecond(Messages, started);
    }

    private sealed class Counter(int expected, TaskCompletionSource done) : Actor
    {
        private int _seen;

        protected override void Receive(object message)
        {
            if (++_seen == expected)
            {
                done.SetResult();
            }
        }
    }
}
