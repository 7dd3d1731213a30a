namespace Actors.Kernel;

/// <summary>
/// The running side of an actor: address, context, mailbox and work item in one object, so that an idle actor costs little.
/// Fields without a note belong to the turn.
/// </summary>
/// <remarks>
/// <code>
/// Starting ──► (handling letters) ──► Stopping ──► gone
///    ▲            │        ▲
///    └─ restart ─ Failed ──┘ resume
/// </code>
/// Invariants: one turn at a time; signals before letters; no letter while a <see cref="Hold"/> is set; children are gone before
/// <see cref="Actor.PostStop"/> runs; a mailbox is closed once, by the last turn.
/// </remarks>
internal partial class ActorCell : ActorRef, IThreadPoolWorkItem
{
    // Letters handled before other actors get the thread.
    private const int LettersPerTurn = 256;

    private readonly SupervisionStrategy _supervision;
    private readonly Func<Actor>? _factory;

    // Any thread.
    private Mailbox _mailbox;
    private Signal? _signals;

    private Actor? _actor;
    private ActorRef? _sender;
    private CellExtras? _extras;
    private Hold _holds = Hold.Starting;
    private bool _stopWhenEmpty;
    private bool _gone;

    public ActorCell(ActorSystem system, ActorCell? parent, string name, Func<Actor>? factory, SupervisionStrategy? supervision)
    {
        System = system;
        Parent = parent;
        Name = name;
        _factory = factory;
        _supervision = supervision ?? SupervisionStrategy.Default;
    }

    public ActorSystem System { get; }

    public ActorCell? Parent { get; }

    public string Name { get; }

    public virtual string Path => Parent is null ? "" : $"{Parent.Path}/{Name}";

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!TryPost(new Letter(message, sender)))
        {
            System.DeadLetters.Add((message as Enclosed)?.Content ?? message, sender, Path);
        }
    }

    public override ValueTask<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        System.Asks.AskAsync<T>(this, message, timeout, cancellationToken);

    public override string ToString() => Path;

    /// <summary>Any thread: false once the mailbox is closed.</summary>
    public bool TryPost(Letter letter)
    {
        var posted = _mailbox.Post(letter);
        Schedule(posted);
        return posted != Posted.Closed;
    }

    /// <summary>Any thread: runs <paramref name="signal"/> in a turn, or abandons it where the cell is gone.</summary>
    public void Send(Signal signal)
    {
        var head = Volatile.Read(ref _signals);
        while (true)
        {
            signal.Next = head;
            var seen = Interlocked.CompareExchange(ref _signals, signal, head);
            if (seen == head)
            {
                break;
            }

            head = seen;
        }

        var posted = _mailbox.Wake();
        Schedule(posted);
        if (posted == Posted.Closed)
        {
            AbandonSignals();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var budget = LettersPerTurn; ;)
        {
            RunSignals();
            if (_gone)
            {
                return;
            }

            if (budget == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            if (_holds == Hold.None && _mailbox.Take() is { } letter)
            {
                budget--;
                Handle(letter);
            }
            else if (!Rest())
            {
                return;
            }
        }
    }

    /// <summary>One letter, one try; an exception goes to the supervision.</summary>
    protected virtual void Handle(Letter letter)
    {
        _sender = letter.Sender;
        try
        {
            if (letter.Message is not Enclosed enclosed)
            {
                _actor!.Handle(letter.Message);
            }
            else if (enclosed.Open(this) is { } content)
            {
                _actor!.Handle(content);
            }
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        _sender = null;
    }

    /// <summary>Turn: runs <paramref name="step"/> as part of handling a letter of <paramref name="sender"/>.</summary>
    protected void RunFor(ActorRef? sender, Action step)
    {
        _sender = sender;
        try
        {
            step();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        _sender = null;
    }

    /// <summary>Nothing to handle now: false ends the turn.</summary>
    private bool Rest()
    {
        if (_stopWhenEmpty && _holds == Hold.None && _mailbox.IsEmpty)
        {
            BeginStop();
        }

        if (_holds != Hold.None)
        {
            Advance();
            if (_gone)
            {
                return false;
            }
        }

        // A signal sent before the mailbox went idle woke nobody: look again, and come back unless another turn was scheduled already.
        return !_mailbox.TryIdle() || (Volatile.Read(ref _signals) is not null && _mailbox.Wake() == Posted.Schedule);
    }

    private void RunSignals()
    {
        if (Volatile.Read(ref _signals) is null)
        {
            return;
        }

        Signal? inOrder = null;
        for (var signal = Interlocked.Exchange(ref _signals, null); signal is not null;)
        {
            (signal.Next, inOrder, signal) = (inOrder, signal, signal.Next);
        }

        for (; inOrder is not null; inOrder = inOrder.Next)
        {
            if (_gone)
            {
                inOrder.Abandon();
            }
            else
            {
                inOrder.Run(this);
            }
        }
    }

    private void AbandonSignals()
    {
        for (var signal = Interlocked.Exchange(ref _signals, null); signal is not null; signal = signal.Next)
        {
            signal.Abandon();
        }
    }

    private void Schedule(Posted posted)
    {
        if (posted == Posted.Schedule)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }
}
