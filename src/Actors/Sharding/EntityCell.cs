using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>
/// The cell of an active entity. It starts with the load of its row, keeps its letters back while a write is under way, and neither
/// restarts nor retires before that write is settled: so a successor always loads what was committed.
/// </summary>
internal sealed class EntityCell : ActorCell
{
    private readonly ShardRegion _region;
    private readonly EntityRegistration _registration;
    private EntityWrite? _write;
    private Letter? _inHand;
    private int _generation;
    private int _touched;
    private bool _isActive;
    private bool _isNew;

    public EntityCell(ShardRegion region, EntityAddress address, EntityRegistration registration, Letter? inherited = null)
        : base(region.System, null, "", null, registration.Supervision)
    {
        _region = region;
        _registration = registration;
        _touched = region.Tick;
        Address = address;
        if (inherited is not null)
        {
            Inherit(inherited);
        }
    }

    public EntityAddress Address { get; }

    public long EntitySeq { get; private set; }

    public override string Path => EntityRef.PathOf(Address);

    public override ActorRef Self => new EntityRef(_region, Address);

    protected override bool IsBusy => _write is not null;

    /// <summary>Turn: the row has come.</summary>
    public void Recovered(EntityRow? row, long entitySeq, int generation)
    {
        if (IsStopping)
        {
            return;
        }

        EntitySeq = entitySeq;
        _generation = generation;
        _isActive = row?.Active ?? false;
        _isNew = row is null && entitySeq == 0;
        Begin(_registration.Factory, actor =>
        {
            if (row is not null && row.Kind != Address.Kind)
            {
                throw new InvalidOperationException($"{Path} is stored as of kind {row.Kind}.");
            }

            ((PersistentEntity)actor).Recover(this, row);
        });
    }

    /// <summary>Turn: stages a change.</summary>
    public void Persist(EntityChange change, Action committed)
    {
        if (_write is not null)
        {
            throw new InvalidOperationException("One write a turn.");
        }

        if (_isNew && change.Remove)
        {
            throw new InvalidOperationException("There is nothing to remove.");
        }

        // A creation may have come between the load and this write.
        var item = change.ToItem(Address.Shard, Address.EntityId, Address.Kind, EntitySeq, mustBeNew: _isNew);
        _write = new EntityWrite(this, item, _generation, change, Sender, _inHand, committed);
        Keep(Hold.Writing);
        if (_region.TryStage(_write))
        {
            return;
        }

        _write = null;
        Release(Hold.Writing);
        Reply(new Failure("store.busy", "Too many writes wait for the store."));
    }

    /// <summary>Turn: what became of the write.</summary>
    public void Settled(WriteVerdict verdict)
    {
        var write = _write!;
        _write = null;
        Release(Hold.Writing);
        switch (verdict)
        {
            case WriteVerdict.Committed:
                Committed(write);
                break;
            case WriteVerdict.Lost:
                PassOn(write);
                BeginStop();
                break;
            case WriteVerdict.Poisoned:
                write.Sender?.Tell(new Failure("store.poison", "The store can never take this change."));
                BeginStop();
                break;
            case WriteVerdict.Exists:
                write.Sender?.Tell(new Failure("store.conflict", "The entity was created meanwhile; try again."));
                BeginStop();
                break;
            default:
                BeginStop();
                break;
        }
    }

    public void Passivate() => StopWhenEmpty();

    /// <summary>Any thread, and only a hint there: nothing came since tick <paramref name="before"/>.</summary>
    public bool IsIdleSince(int before) => !_isActive && _touched < before;

    /// <summary>Turn: passivates where nothing came since tick <paramref name="before"/> and nothing is to come.</summary>
    public void PassivateIfIdle(int before)
    {
        if (IsIdleSince(before))
        {
            StopIfIdle();
        }
    }

    protected override void Bring() => _region.Recovery.Request(this);

    protected override void Handle(Letter letter)
    {
        _touched = _region.Tick;
        _inHand = letter;
        base.Handle(letter);
        _inHand = null;
    }

    protected override void Retire()
    {
        for (var letter = _region.Retire(this, IsGivenUp, Close); letter is not null; letter = letter.Next)
        {
            if (IsGivenUp)
            {
                Refuse(letter);
            }
            else
            {
                _region.Refuse(Address, letter);
            }
        }
    }

    /// <summary>Nothing of a message was written: whoever owns the shard now may do it all. What came of a former write cannot be done again.</summary>
    private void PassOn(EntityWrite write)
    {
        if (write.Cause is { Message: not Enclosed } cause)
        {
            _region.Refuse(Address, new Letter(cause.Message, cause.Sender));
        }
        else
        {
            write.Sender?.Tell(new Failure("shard.moved", "The shard moved to another node in the middle of the work."));
        }
    }

    private void Committed(EntityWrite write)
    {
        EntitySeq += write.Change.Events.Count;
        _isActive = write.Change.Active;
        _isNew = false;
        if (!IsRestarting)
        {
            RunFor(write.Sender, write.Committed);
        }

        if (write.Change.Remove)
        {
            StopWhenEmpty();
        }
    }
}
