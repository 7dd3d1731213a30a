using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Kernel;

/// <summary>The actors of one process: their root, clock, log and dead letters. Any thread may use it.</summary>
public sealed class ActorSystem : IAsyncDisposable
{
    private readonly ActorCell _root;

    /// <param name="time">The clock of every timer, ask and back-off.</param>
    public ActorSystem(TimeProvider time, ILoggerFactory? loggers = null)
    {
        Time = time;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        Log = new SystemLog(Loggers.CreateLogger("Actors.Kernel"));
        DeadLetters = new DeadLetters(Log);
        Asks = new Asks(this);
        _root = new ActorCell(this, null, "", static () => new Root(), null);
        _root.Send(new StartSignal());
    }

    /// <summary>The clock of every timer, ask and back-off.</summary>
    public TimeProvider Time { get; }

    /// <summary>Messages that nobody handled.</summary>
    public DeadLetters DeadLetters { get; }

    internal ILoggerFactory Loggers { get; }

    internal SystemLog Log { get; }

    internal Asks Asks { get; }

    /// <summary>Starts an actor under the root. Where it escalates a failure it is stopped.</summary>
    /// <exception cref="ArgumentException">An actor of that name lives already.</exception>
    public ActorRef Spawn(Func<Actor> factory, string name, SupervisionStrategy? supervision = null) =>
        _root.Adopt(new ActorCell(this, _root, name, factory, supervision));

    /// <summary>Stops an actor after the message in hand, its children first; completes when it is gone. Messages left become dead letters.</summary>
    /// <exception cref="ArgumentException">Not an actor of this process.</exception>
    public Task StopAsync(ActorRef actor)
    {
        var cell = actor as ActorCell ?? throw new ArgumentException("Not an actor of this process.", nameof(actor));
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cell.Send(new StopSignal(stopped));
        return stopped.Task;
    }

    /// <summary>All actors alive, parents before children: for inspection.</summary>
    public IReadOnlyList<ActorListing> Hierarchy() => [.. _root.List().Skip(1)];

    /// <summary>Stops every actor; completes when the last is gone.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(_root);

    private sealed class Root : Actor
    {
        protected override void Receive(object message) => throw new NotSupportedException("The root takes no messages.");
    }
}

/// <summary>One line of <see cref="ActorSystem.Hierarchy"/>.</summary>
/// <param name="Type">Class name of the instance, or <c>(starting)</c>.</param>
/// <param name="Restarts">Restarts since the spawn.</param>
public sealed record ActorListing(string Path, string Type, int Restarts);
