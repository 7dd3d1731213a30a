using Actors.Membership;
using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>
/// A cluster on virtual time: one database, nodes that run the real life, planner and plan over it, a client that reads events. Faults come from
/// a <see cref="FaultSchedule"/>; invariants are checked as things happen, and once more when all is quiet.
/// </summary>
internal sealed class SimulatedCluster
{
    public const int Shards = 12;
    public static readonly TimeSpan Busy = TimeSpan.FromSeconds(44);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan CopyEvery = TimeSpan.FromMilliseconds(150);

    private readonly Queue<(TimeSpan At, object State)> _copies = new();
    private readonly Dictionary<(int Shard, long Seq), long> _acknowledged = [];

    /// <param name="hasPermits">Whether a provider gives permits to nodes besides.</param>
    public SimulatedCluster(int seed, BrokenRule broken = BrokenRule.None, FaultKinds kinds = FaultKinds.All, bool hasPermits = true)
    {
        HasPermits = hasPermits;
        Chance = new Random(seed);
        Database = new MemoryDatabase(Time, Shards) { Broken = broken };
        Audit = new Audit(this);
        Audit.Begin();
        foreach (var number in Enumerable.Range(1, Chance.Next(2, 6)))
        {
            Start($"n{number}");
        }

        _ = new SimulatedReader(this);
        Copy();
        new FaultSchedule(this, kinds).Begin();
    }

    public VirtualTime Time { get; } = new();

    public Random Chance { get; }

    public MemoryDatabase Database { get; }

    public ClusterTiming Timing { get; } = ClusterTiming.Default;

    public Audit Audit { get; }

    public List<SimulatedNode> Nodes { get; } = [];

    public IEnumerable<SimulatedNode> Running => Nodes.Where(static node => !node.IsDead);

    public bool HasPermits { get; }

    /// <summary>Every permit there ever was, by its number: for whom, and when it was to be stored.</summary>
    public List<(Guid Node, TimeSpan At)> Permits { get; } = [];

    /// <summary>When the standby took over last.</summary>
    public TimeSpan FailedOver { get; private set; } = TimeSpan.FromSeconds(-1);

    /// <summary>Whether the database answers.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether a call may be lost: not in the last moments, so that what is judged at the end is at rest.</summary>
    public bool MayLose => Time.Now < Busy + Quiet - LastWait;

    /// <summary>When anything happened to the database last.</summary>
    public TimeSpan Disturbed { get; set; }

    /// <summary>Faults, and then time for everything to come to rest.</summary>
    public void Run()
    {
        Time.RunUntil(Busy);
        Time.RunUntil(Busy + Quiet);
        Audit.AtRest(_acknowledged);
    }

    public SimulatedNode Start(string name)
    {
        var node = new SimulatedNode(this, name);
        Nodes.Add(node);
        node.Start();
        return node;
    }

    /// <summary>An id by chance: the same seed makes the same ones.</summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Chance.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>A way to the member table and the map.</summary>
    public MemoryClusterStore OpenStore() => new(Database);

    /// <summary>A way to the journal, as one node sees it.</summary>
    public MemoryEventStore OpenEvents(NodeIdentity identity) => new(Database, identity);

    public TimeSpan Between(double least, double most) => TimeSpan.FromMilliseconds(least + (Chance.NextDouble() * (most - least)));

    /// <summary>
    /// A node takes an event for written. Where a standby has taken over since the commit, it is lost whatever the nodes do, though one that was stopped may
    /// find the answer only now.
    /// </summary>
    /// <param name="timeline">The database that committed it.</param>
    public void Acknowledge(int shard, long seq, long content, string timeline)
    {
        if (timeline == Database.Timeline)
        {
            _acknowledged[(shard, seq)] = content;
        }
    }

    /// <summary>The standby takes over, without what was committed in the last moments.</summary>
    public void FailOver()
    {
        Database.FailOver(_copies.Peek().State);
        _copies.Clear();
        (Disturbed, FailedOver) = (Time.Now, Time.Now);
        foreach (var lost in _acknowledged.Keys.Where(place => place.Seq > Database.Look(place.Shard).Head).ToList())
        {
            // What a standby had not heard of is lost whatever the nodes do.
            _acknowledged.Remove(lost);
        }

        Copy();
    }

    private void Copy()
    {
        _copies.Enqueue((Time.Now, Database.Capture()));
        if (_copies.Count > 2)
        {
            _copies.Dequeue();
        }

    }

    public void KeepCopies() => Time.After(CopyEvery, () =>
    {
        Copy();
        KeepCopies();
    });
}
