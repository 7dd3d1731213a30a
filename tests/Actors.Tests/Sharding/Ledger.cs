using System.Text;
using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.Tests.Links;

namespace Actors.Tests.Sharding;

/// <summary>Appends <paramref name="Text"/>; answered with <see cref="Written"/> after the commit.</summary>
internal sealed record Write(string Text, bool Active = false, DateTimeOffset? WakeAt = null);

/// <summary>Writes the state alone.</summary>
internal sealed record Checkpoint(string Mark);

/// <summary>Asks for the state.</summary>
internal sealed record Read;

/// <summary>Deletes the entity.</summary>
internal sealed record Forget;

/// <summary>Throws, after a write where <paramref name="AfterPersist"/> says so.</summary>
internal sealed record Break(bool AfterPersist = false);

/// <summary>Passivates.</summary>
internal sealed record Sleep;

/// <summary>Starts an in-memory timer.</summary>
internal sealed record Snooze(TimeSpan For);

internal sealed record Written(long EntitySeq, string State);

/// <summary>Tells what happens to the entities of a test.</summary>
internal sealed class LedgerLog
{
    private int _alive;
    private int _peak;
    private int _recoveries;

    public int Recoveries => Volatile.Read(ref _recoveries);

    public int Alive => Volatile.Read(ref _alive);

    public int Peak => Volatile.Read(ref _peak);

    public ActorRef? Wakes { get; set; }

    public void Began()
    {
        Interlocked.Increment(ref _recoveries);
        var alive = Interlocked.Increment(ref _alive);
        InterlockedMax(alive);
    }

    public void Ended() => Interlocked.Decrement(ref _alive);

    private void InterlockedMax(int alive)
    {
        for (var seen = Volatile.Read(ref _peak); seen < alive;)
        {
            seen = Interlocked.CompareExchange(ref _peak, alive, seen) is var now && now == seen ? alive : now;
        }
    }
}

/// <summary>An entity whose state is the concatenation of its events: what is lost, doubled or reordered shows.</summary>
internal sealed class Ledger(LedgerLog log) : PersistentEntity
{
    public static readonly EntityKind Kind = new(7);

    private readonly HashSet<Guid> _done = [];
    private string _state = "";

    public static EntityChange Change(string state, string? text, bool active = false, DateTimeOffset? wakeAt = null) => new(
        text is null ? [] : [new NewEvent("ledger.written.v1", Encoding.UTF8.GetBytes(text), null, text)],
        Encoding.UTF8.GetBytes(state), active, wakeAt, null);

    protected override void Recover(EntityRow? row)
    {
        _state = row is null ? "" : Encoding.UTF8.GetString(row.State.Span);
        log.Began();
    }

    protected override void PostStop() => log.Ended();

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Write write:
                Append(write);
                break;
            case Checkpoint checkpoint:
                Commit(Change(_state + checkpoint.Mark, null), _state + checkpoint.Mark);
                break;
            case Command command when _done.Add(command.Id):
                Append(new Write(command.Text));
                break;
            case Read or Peek or Command:
                Context.Reply(new Written(EntitySeq, _state));
                break;
            case Forget:
                Persist(Change("", "forgotten") with { Remove = true }, () => Context.Reply(new Written(EntitySeq, "")));
                break;
            case Break { AfterPersist: true }:
                Persist(Change(_state + "!", "!"), () => Context.Reply("unreachable"));
                throw new InvalidOperationException("broken on demand, after the write");
            case Break:
                throw new InvalidOperationException("broken on demand");
            case Sleep:
                Passivate();
                break;
            case Snooze snooze:
                Context.StartTimer("snooze", new Sleep(), snooze.For);
                break;
            case WakeUp wakeUp:
                log.Wakes?.Tell(wakeUp, Context.Self);
                break;
            default:
                throw new ArgumentException($"No {message} here.", nameof(message));
        }
    }

    private void Append(Write write) => Commit(Change(_state + write.Text, write.Text, write.Active, write.WakeAt), _state + write.Text);

    private void Commit(EntityChange change, string state) => Persist(change, () =>
    {
        _state = state;
        Context.Reply(new Written(EntitySeq, state));
    });
}
