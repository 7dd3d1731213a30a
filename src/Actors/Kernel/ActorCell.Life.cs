namespace Actors.Kernel;

/// <summary>How an incarnation begins and ends. All of it runs in the turn.</summary>
internal partial class ActorCell
{
    /// <summary>Whether something outside must end before the instance may be let go.</summary>
    protected virtual bool IsBusy => false;

    protected bool IsStopping => _holds.HasFlag(Hold.Stopping);

    /// <summary>Whether the instance is to be replaced.</summary>
    protected bool IsRestarting => _extras?.RestartAfter is not null;

    /// <summary>Whether the supervision gave the actor up.</summary>
    protected bool IsGivenUp { get; private set; }

    /// <summary>Makes the instance: at the start, and after a restart's back-off.</summary>
    public void Start()
    {
        if (!IsStopping)
        {
            Bring();
        }
    }

    /// <summary>Stops after the letter in hand, as soon as the children are gone.</summary>
    public void BeginStop()
    {
        if (!IsStopping)
        {
            Keep(Hold.Stopping);
            StopChildren();
        }
    }

    /// <summary>Completes <paramref name="stopped"/> with the cell's end.</summary>
    public void WhenStopped(TaskCompletionSource stopped) => Extras.Stopped.Add(stopped);

    /// <summary>One reason less to hold letters back.</summary>
    public void Release(Hold hold) => _holds &= ~hold;

    /// <summary>One reason more.</summary>
    protected void Keep(Hold hold) => _holds |= hold;

    /// <summary>Stops once the mailbox is empty.</summary>
    protected void StopWhenEmpty() => _stopWhenEmpty = true;

    /// <summary>Stops now, if nothing waits and nothing of this incarnation is to come.</summary>
    protected void StopIfIdle()
    {
        var expectsMore = _extras is { } extras && (extras.Piped > 0 || extras.Timers?.Count > 0 || ChildCount > 0);
        if (_holds == Hold.None && _mailbox.IsEmpty && !expectsMore)
        {
            BeginStop();
        }
    }

    /// <summary>Makes the instance and lets letters in; overridden where that takes more than a factory.</summary>
    protected virtual void Bring() => Begin(_factory!, static _ => { });

    /// <summary>Makes an instance, prepares it and lets letters in.</summary>
    protected void Begin(Func<Actor> factory, Action<Actor> prepare)
    {
        try
        {
            var actor = factory();
            actor.Attach(this);
            prepare(actor);
            _actor = actor;
            Release(Hold.Starting);
            actor.Started();
        }
        catch (Exception failure)
        {
            Keep(Hold.Starting);
            Fail(failure);
        }
    }

    /// <summary>The last turn: closes the mailbox and deals with what is left in it.</summary>
    protected virtual void Retire()
    {
        for (var letter = Close(); letter is not null; letter = letter.Next)
        {
            Refuse(letter);
        }
    }

    /// <summary>No letter comes in any more; those left, oldest first, without what belonged to this incarnation.</summary>
    protected Letter? Close()
    {
        Letter? first = null;
        Letter? last = null;
        for (var letter = _mailbox.Close(); letter is not null;)
        {
            var next = letter.Next;
            letter.Next = null;
            if (letter.Message is Enclosed)
            {
                Refuse(letter);
            }
            else if (last is null)
            {
                first = last = letter;
            }
            else
            {
                last = last.Next = letter;
            }

            letter = next;
        }

        return first;
    }

    /// <summary>Before the first turn: takes over a predecessor's letters.</summary>
    protected void Inherit(Letter letters) => _mailbox.Inherit(letters);

    /// <summary>A letter that nobody will handle.</summary>
    protected void Refuse(Letter letter)
    {
        if (letter.Message is not Tick)
        {
            System.DeadLetters.Add((letter.Message as Enclosed)?.Content ?? letter.Message, letter.Sender, Path);
        }
    }

    /// <summary>Goes on with a stop or a restart, once what it waits for is gone.</summary>
    private void Advance()
    {
        if (ChildCount > 0 || IsBusy)
        {
            return;
        }

        if (IsStopping)
        {
            End();
        }
        else if (_extras?.RestartAfter is { } delay)
        {
            EndIncarnation();
            _extras.RestartAfter = null;
            _extras.Backoff = Time.CreateTimer(
                static cell => ((ActorCell)cell!).Send(new StartSignal()), this, delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        EndIncarnation();
        Retire();
        _gone = true;
        Parent?.Lose(this);
        foreach (var stopped in _extras?.Stopped ?? [])
        {
            stopped.TrySetResult();
        }

        AbandonSignals();
    }

    private void EndIncarnation()
    {
        if (_extras is { } extras)
        {
            extras.Timers?.CancelAll();
            extras.Backoff?.Dispose();
            extras.Work?.Cancel();
            extras.Work = null;
            extras.Piped = 0;
            extras.Incarnation++;
        }

        var actor = _actor;
        _actor = null;
        Release(Hold.Failed);
        Keep(Hold.Starting);
        try
        {
            actor?.Stopped();
        }
        catch (Exception failure)
        {
            System.Log.PostStopFailed(failure, Path);
        }
    }

    private void StopChildren()
    {
        foreach (var child in Children())
        {
            child.Send(new StopSignal());
        }
    }

    private void Lose(ActorCell child)
    {
        lock (Extras.Children)
        {
            Extras.Children.Remove(child.Name);
        }

        Send(new ChildStoppedSignal());
    }
}
