using System.Collections.Concurrent;
using Actors.Persistence;

namespace Actors.PostgreSql.Writing;

/// <summary>Which connections had a shard's append under way when they were lost: on the server it may still hold the shard's row.</summary>
internal sealed class LostAppends
{
    private readonly ConcurrentDictionary<int, string> _names = new();

    public void Add(IReadOnlyList<ShardAppend> appends, string name)
    {
        foreach (var append in appends)
        {
            _names[append.Shard] = name;
        }
    }

    /// <summary>The name of the connection that was lost last, or null.</summary>
    public string? Of(int shard) => _names.GetValueOrDefault(shard);

    /// <summary>Whatever was lost has ended or can write no more.</summary>
    public void Forget(int shard) => _names.TryRemove(shard, out _);
}
