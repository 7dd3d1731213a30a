namespace Actors.Kernel;

/// <summary>A message on its way, and its link in the mailbox.</summary>
internal sealed class Letter(object message, ActorRef? sender)
{
    public readonly object Message = message;
    public readonly ActorRef? Sender = sender;
    public Letter? Next;
}

/// <summary>What a post asks of its caller.</summary>
internal enum Posted
{
    /// <summary>A turn is under way or scheduled and will see it.</summary>
    Queued,

    /// <summary>The mailbox was idle: schedule a turn.</summary>
    Schedule,

    /// <summary>The actor is gone.</summary>
    Closed,
}

/// <summary>
/// Many writers, one reader at a time. One field is queue and status in one: null is idle, <see cref="Running"/> is a turn that has
/// taken everything, <see cref="Shut"/> is the end, anything else is a stack of letters, newest first, with a turn under way or scheduled.
/// </summary>
/// <remarks>
/// Every change of the field is one compare-and-set or exchange, so no wake-up is lost. The turn takes the whole stack with one exchange and
/// reverses it into <see cref="_pending"/>, which only the turn touches. Unbounded: what feeds it bounds itself.
/// </remarks>
internal struct Mailbox
{
    private static readonly Letter Running = new(new object(), null);
    private static readonly Letter Shut = new(new object(), null);

    private Letter? _head;
    private Letter? _pending;
    private Letter? _last;

    /// <summary>Whether the turn holds letters that it has taken but not handled.</summary>
    public readonly bool HasPending => _pending is not null;

    /// <summary>Any thread: adds a letter.</summary>
    public Posted Post(Letter letter)
    {
        var head = Volatile.Read(ref _head);
        while (true)
        {
            if (head == Shut)
            {
                return Posted.Closed;
            }

            letter.Next = head == Running ? null : head;
            var seen = Interlocked.CompareExchange(ref _head, letter, head);
            if (seen == head)
            {
                return head is null ? Posted.Schedule : Posted.Queued;
            }

            head = seen;
        }
    }

    /// <summary>Any thread: asks for a turn without a letter.</summary>
    public Posted Wake()
    {
        var seen = Interlocked.CompareExchange(ref _head, Running, null);
        return seen is null ? Posted.Schedule : seen == Shut ? Posted.Closed : Posted.Queued;
    }

    /// <summary>Turn: takes the oldest letter, or null.</summary>
    public Letter? Take()
    {
        if (_pending is null)
        {
            Collect();
        }

        var letter = _pending;
        if (letter is not null)
        {
            _pending = letter.Next;
            letter.Next = null;
        }

        return letter;
    }

    /// <summary>Turn: ends, unless letters came in. Letters already taken stay pending.</summary>
    public bool TryIdle()
    {
        if (Interlocked.CompareExchange(ref _head, null, Running) == Running)
        {
            return true;
        }

        Collect();
        return false;
    }

    /// <summary>Turn: whether nothing waits, taken or not.</summary>
    public readonly bool IsEmpty => _pending is null && _head == Running;

    /// <summary>Turn: refuses letters from now on and returns those left, oldest first.</summary>
    public Letter? Close()
    {
        Append(Interlocked.Exchange(ref _head, Shut));
        var left = _pending;
        _pending = null;
        return left;
    }

    /// <summary>Before the first turn: puts letters, oldest first, before all others.</summary>
    public void Inherit(Letter letters)
    {
        _pending = letters;
        for (_last = letters; _last.Next is not null; _last = _last.Next)
        {
        }
    }

    private void Collect()
    {
        if (_head != Running)
        {
            Append(Interlocked.Exchange(ref _head, Running));
        }
    }

    private void Append(Letter? newestFirst)
    {
        if (newestFirst is null || newestFirst == Running)
        {
            return;
        }

        Letter? oldestFirst = null;
        for (var letter = newestFirst; letter is not null;)
        {
            var next = letter.Next;
            letter.Next = oldestFirst;
            oldestFirst = letter;
            letter = next;
        }

        if (_pending is null)
        {
            _pending = oldestFirst;
        }
        else
        {
            _last!.Next = oldestFirst;
        }

        _last = newestFirst;
    }
}
