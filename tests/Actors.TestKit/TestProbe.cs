using System.Threading.Channels;
using Actors.Kernel;

namespace Actors.TestKit;

/// <summary>An actor that keeps what it is told, for a test to expect. Its time-outs are real time: they only end a test that has failed already.</summary>
public sealed class TestProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<(object Message, ActorRef? Sender)> _received = Channel.CreateUnbounded<(object, ActorRef?)>();

    public TestProbe(ActorSystem system, string name = "probe") =>
        Ref = system.Spawn(() => new Recorder(_received.Writer), name);

    /// <summary>The probe's address.</summary>
    public ActorRef Ref { get; }

    /// <summary>Who sent the message expected last.</summary>
    public ActorRef? LastSender { get; private set; }

    /// <summary>Messages that came and were not expected yet.</summary>
    public int Waiting => _received.Reader.Count;

    /// <summary>The next message, which must be a <typeparamref name="T"/>.</summary>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="InvalidOperationException">Something else came.</exception>
    public async Task<T> ExpectAsync<T>()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            (var message, LastSender) = await _received.Reader.ReadAsync(patience.Token);
            return message is T expected ? expected : throw new InvalidOperationException($"Expected a {typeof(T).Name}, got {message}.");
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The probe expected a {typeof(T).Name} and got nothing.", late);
        }
    }

    private sealed class Recorder(ChannelWriter<(object, ActorRef?)> received) : Actor
    {
        protected override void Receive(object message) => received.TryWrite((message, Context.Sender));
    }
}
