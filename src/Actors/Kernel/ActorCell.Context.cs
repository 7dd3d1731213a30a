namespace Actors.Kernel;

internal partial class ActorCell : IActorContext
{
    public virtual ActorRef Self => this;

    public ActorRef? Sender => _sender;

    public TimeProvider Time => System.Time;

    /// <summary>The cell's timers; null where it never had one.</summary>
    public CellTimers? Timers => _extras?.Timers;

    private CellExtras Extras => _extras ??= new CellExtras();

    private int ChildCount
    {
        get
        {
            if (_extras is null)
            {
                return 0;
            }

            lock (_extras.Children)
            {
                return _extras.Children.Count;
            }
        }
    }

    public void Reply(object message) => _sender?.Tell(message, Self);

    public ActorRef Spawn(Func<Actor> factory, string name, SupervisionStrategy? supervision = null) =>
        Adopt(new ActorCell(System, this, name, factory, supervision));

    public void Stop() => BeginStop();

    public void StartTimer(string key, object message, TimeSpan delay) => (Extras.Timers ??= new CellTimers(this)).Start(key, message, delay);

    public void CancelTimer(string key) => Timers?.Cancel(key);

    public void PipeToSelf<T>(Func<CancellationToken, Task<T>> work, Func<T?, Exception?, object> map)
    {
        Extras.Piped++;
        var (incarnation, sender) = (Extras.Incarnation, _sender);
        var cancellation = (Extras.Work ??= new CancellationTokenSource()).Token;
        _ = Task.Run(PipeAsync, CancellationToken.None);

        async Task PipeAsync()
        {
            object content;
            try
            {
                content = Map(await work(cancellation), null);
            }
            catch (Exception failure)
            {
                content = Map(default, failure);
            }

            Tell(new Piped(incarnation, content), sender);
        }

        object Map(T? result, Exception? failure)
        {
            try
            {
                return map(result, failure);
            }
            catch (Exception broken)
            {
                return new BrokenPipe(broken);
            }
        }
    }

    /// <summary>Turn: whether a result belongs to this incarnation; another's becomes a dead letter.</summary>
    public bool TakePiped(int incarnation, Piped piped)
    {
        if (incarnation != Extras.Incarnation)
        {
            System.DeadLetters.Add(piped.Content, null, Path);
            return false;
        }

        Extras.Piped--;
        return piped.Content is BrokenPipe broken ? throw broken.Failure : true;
    }

    /// <summary>Puts a child under this cell. The root's are adopted from any thread.</summary>
    /// <exception cref="ArgumentException">A child of that name lives already.</exception>
    internal ActorCell Adopt(ActorCell child)
    {
        var children = Extras.Children;
        bool late;
        lock (children)
        {
            // Whoever stops the children takes the same lock after the hold: one of both sees the other.
            late = IsStopping;
            if (!children.TryAdd(child.Name, child))
            {
                throw new ArgumentException($"{Path} has a child '{child.Name}' already.", nameof(child));
            }
        }

        child.Send(new StartSignal());
        if (late)
        {
            child.Send(new StopSignal());
        }

        return child;
    }

    /// <summary>Any thread: this cell and all below it, parents first.</summary>
    internal IEnumerable<ActorListing> List()
    {
        yield return new ActorListing(Path, _actor?.GetType().Name ?? "(starting)", _extras?.Restarts?.Total ?? 0);
        foreach (var listing in Children().SelectMany(child => child.List()))
        {
            yield return listing;
        }
    }

    private ActorCell[] Children()
    {
        if (_extras is null)
        {
            return [];
        }

        lock (_extras.Children)
        {
            return [.. _extras.Children.Values];
        }
    }

    private sealed record BrokenPipe(Exception Failure);
}
