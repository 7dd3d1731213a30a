using Actors.Membership;
using Actors.Membership.Life;
using Actors.Persistence;

namespace Actors.Tests.Simulation;

/// <summary>What a region and its lanes do: hold shards, append with one write in flight each, hand over, lose.</summary>
internal sealed partial class SimulatedNode
{
    private readonly Dictionary<int, Held> _held = [];
    private readonly HashSet<int> _unsure = [];

    /// <summary>On their way to others: not taken back before it is known what became of that.</summary>
    private readonly HashSet<int> _releasing = [];

    public IReadOnlyCollection<int> HeldShards => _held.Keys;

    private void Follow(Guid nodeId, ClusterView view)
    {
        _view = view;
        if (_life.Phase != MemberPhase.Up || nodeId != _life.NodeId)
        {
            return;
        }

        foreach (var row in view.Shards)
        {
            var held = _held.GetValueOrDefault(row.Shard);
            if (row.Owner != nodeId)
            {
                if (held?.Epoch < row.Epoch)
                {
                    _held.Remove(row.Shard);
                }
            }
            else if (!_releasing.Contains(row.Shard) && (held is null || (!held.IsInFlight && held.Epoch < row.Epoch)))
            {
                _held.Remove(row.Shard);
                Acquire(nodeId, row.Shard, row.Epoch);
            }
            else if (row.Target is { } target && target != nodeId && held is { IsDraining: false })
            {
                held.IsDraining = true;
                HandOver(nodeId, row.Shard, held);
            }
        }
    }

    /// <summary>A hand-over that was given up may still arrive: only a new epoch makes sure that it does nothing.</summary>
    private void Acquire(Guid nodeId, int shard, long epoch) => Call(
        () => _unsure.Contains(shard) ? _events.Resolve(shard, epoch) : _events.Owned(shard),
        owned =>
        {
            _unsure.Remove(shard);
            if (owned is not null && owned.Epoch >= epoch && _life.Phase == MemberPhase.Up && nodeId == _life.NodeId && !_held.ContainsKey(shard))
            {
                _held[shard] = new Held(owned.Epoch, owned.Head);
            }
        },
        static () => { });

    private void HandOver(Guid nodeId, int shard, Held held)
    {
        if (held.IsInFlight)
        {
            After(TimeSpan.FromMilliseconds(10), () => HandOver(nodeId, shard, held));
        }
        else if (_held.GetValueOrDefault(shard) == held)
        {
            // Nothing is appended from here on; where the target cannot take it, the next look brings it back.
            _held.Remove(shard);
            _releasing.Add(shard);
            Call(
                () => _store.Release(nodeId, [new ShardLease(shard, held.Epoch)]),
                _ => _releasing.Remove(shard),
                () =>
                {
                    _unsure.Add(shard);
                    _releasing.Remove(shard);
                });
        }
    }

    private void Write()
    {
        After(_cluster.Between(40, 160), Write);
        var free = _held.Where(static held => held.Value is { IsInFlight: false, IsDraining: false }).ToList();
        if (_life.IsHeld && free.Count > 0)
        {
            var (shard, held) = free[_cluster.Chance.Next(free.Count)];
            held.IsInFlight = true;

            // Staged now, sent by the lane a little later: who is stopped in between sends it when he goes on.
            After(_cluster.Between(0, 60), () => Append(shard, held, _cluster.Chance.NextInt64()));
        }
    }

    /// <param name="committed">Told once it is known to be stored.</param>
    private void Append(int shard, Held held, long content, string type = "sim.written.v1", Action? committed = null)
    {
        var (writer, epoch, head) = (_identity.NodeId, held.Epoch, held.Head);
        var entity = _cluster.NewId();
        var append = new ShardAppend(
            shard, epoch, head, [new EventToAppend(entity, new EntityKind(1), 1, new NewEvent(type, BitConverter.GetBytes(content)))], [], []);
        Call(
            () => (Outcome: _cluster.Audit.Append(writer, append, () => _events.Append(new AppendBatch([append]))[0].Outcome), _cluster.Database.Timeline),
            answer =>
            {
                held.IsInFlight = false;
                if (answer.Outcome == AppendOutcome.Committed)
                {
                    _cluster.Acknowledge(shard, ++held.Head, content, answer.Timeline);
                    committed?.Invoke();
                }
                else
                {
                    Drop(shard, held);
                }
            },
            () => Resolve(shard, held, content, committed));
    }

    /// <summary>Nobody knows whether it was written: a new epoch, then the head tells.</summary>
    private void Resolve(int shard, Held held, long content, Action? committed)
    {
        if (_held.GetValueOrDefault(shard) != held)
        {
            return;
        }

        Call(
            () => (Owned: _events.Resolve(shard, held.Epoch), _cluster.Database.Timeline),
            answer =>
            {
                var owned = answer.Owned;
                held.IsInFlight = false;
                if (owned is null || owned.Head < held.Head || owned.Head > held.Head + 1)
                {
                    Drop(shard, held);
                }
                else if (owned.Head == held.Head + 1)
                {
                    (held.Epoch, held.Head) = (owned.Epoch, owned.Head);
                    _cluster.Acknowledge(shard, owned.Head, content, answer.Timeline);
                    committed?.Invoke();
                }
                else
                {
                    held.Epoch = owned.Epoch;
                }
            },
            () => After(TimeSpan.FromMilliseconds(50), () => Resolve(shard, held, content, committed)));
    }

    /// <summary>Something outside the database is begun on behalf of a shard: a timer fires, a transfer starts.</summary>
    private void Effect()
    {
        After(_cluster.Between(30, 90), Effect);
        foreach (var (shard, held) in _held)
        {
            if (_life.IsHeld && !held.IsDraining)
            {
                _cluster.Audit.Effect(this, shard);
            }
        }
    }

    private void Drop(int shard, Held held)
    {
        if (_held.GetValueOrDefault(shard) == held)
        {
            _held.Remove(shard);
        }
    }

    private sealed class Held(long epoch, long head)
    {
        public long Epoch { get; set; } = epoch;

        public long Head { get; set; } = head;

        public bool IsInFlight { get; set; }

        public bool IsDraining { get; set; }

        /// <summary>What is out, and since when as far as this owner knows; null before it was read.</summary>
        public Dictionary<int, TimeSpan>? Permits { get; set; }
    }
}
