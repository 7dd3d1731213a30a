using System.Runtime.InteropServices;
using Actors.Kernel;

namespace Actors.Sharding;

/// <summary>
/// The active entities of one shard. Letters are posted and mailboxes are closed under one lock, so no letter reaches a closed mailbox: what
/// comes while an entity goes is inherited by its successor, in order.
/// </summary>
internal sealed class ShardEntities
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, EntityCell> _cells = [];
    private bool _closed;
    private volatile bool _isDraining;

    /// <summary>Whether it is closed because the shard is on its way to another node.</summary>
    public bool IsDraining => _isDraining;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _cells.Count;
            }
        }
    }

    /// <summary>Posts to the entity's cell, made by <paramref name="make"/> where there is none; false where the shard is closed.</summary>
    /// <param name="letter">Null to activate the entity only.</param>
    public bool TryPost(Guid id, Letter? letter, Func<EntityCell> make)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, id, out var exists);
            if (!exists)
            {
                cell = make();
                cell.Send(new StartSignal());
            }

            if (letter is not null)
            {
                cell!.TryPost(letter);
            }

            return true;
        }
    }

    /// <summary>
    /// Ends a cell. Letters left go to the successor that <paramref name="succeed"/> makes; returned are those that nobody takes: all of a closed
    /// shard, or where <paramref name="succeed"/> is null.
    /// </summary>
    public Letter? Retire(EntityCell cell, Func<Letter?> close, Func<Letter, EntityCell>? succeed)
    {
        lock (_gate)
        {
            var left = close();
            if (left is null || succeed is null || _closed)
            {
                _cells.Remove(cell.Address.EntityId);
                return left;
            }

            var successor = succeed(left);
            _cells[cell.Address.EntityId] = successor;
            successor.Send(new StartSignal());
            return null;
        }
    }

    public EntityCell? Find(Guid id)
    {
        lock (_gate)
        {
            return _cells.GetValueOrDefault(id);
        }
    }

    /// <summary>The cells of this moment.</summary>
    public IReadOnlyList<EntityCell> Snapshot()
    {
        lock (_gate)
        {
            return [.. _cells.Values];
        }
    }

    /// <summary>Takes letters again; cells that are still going hand them to their successors.</summary>
    public void Open()
    {
        lock (_gate)
        {
            (_closed, _isDraining) = (false, false);
        }
    }

    /// <summary>Takes no letter any more; the cells of this moment are still to be stopped.</summary>
    public IReadOnlyList<EntityCell> Close(bool isDraining = false)
    {
        lock (_gate)
        {
            (_closed, _isDraining) = (true, isDraining);
            return [.. _cells.Values];
        }
    }
}
