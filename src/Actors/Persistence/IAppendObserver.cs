namespace Actors.Persistence;

/// <summary>Who is told what the lanes find out. Called on a lane's thread.</summary>
internal interface IAppendObserver
{
    /// <summary>Durable: goes to the subscribers before any writer is told. <paramref name="batch"/> holds committed shards only.</summary>
    void Committed(IReadOnlyList<ShardAppend> batch);

    /// <summary>The shard has another owner: its entities stop.</summary>
    void Lost(int shard);

    /// <summary>Somebody else wrote to the shard: its entities stop, and load anew.</summary>
    void Reloaded(int shard, long head);
}
