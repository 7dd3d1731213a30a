using Actors.Kernel;

namespace Actors.Inspection;

/// <summary>An actor, or a place on the way to actors, and what is below it.</summary>
/// <param name="Name">Last part of <paramref name="Path"/>; <c>/</c> at the root.</param>
/// <param name="Type">Class of the actor; null where the place holds others only.</param>
/// <param name="Below">Actors below, those included that are deeper than was asked for.</param>
/// <param name="Children">Empty at the greatest depth.</param>
public sealed record ActorTree(string Name, string Path, string? Type, int Restarts, int Below, IReadOnlyList<ActorTree> Children)
{
    private const char Separator = '/';

    /// <summary>The part of the hierarchy from <paramref name="path"/> down, ordered by name.</summary>
    /// <param name="path">Such as <c>/shards/12</c>; <c>/</c> for all.</param>
    /// <param name="depth">Levels below <paramref name="path"/>; 0 for itself alone.</param>
    /// <returns>Null where nothing is there.</returns>
    public static ActorTree? Of(IEnumerable<ActorListing> actors, string path, int depth)
    {
        var root = path.TrimEnd(Separator);
        var within = actors.Where(actor => actor.Path == root || actor.Path.StartsWith(root + Separator, StringComparison.Ordinal)).ToList();
        return within.Count == 0 && root.Length > 0 ? null : Build(root, within, depth);
    }

    private static ActorTree Build(string path, List<ActorListing> within, int depth)
    {
        var itself = within.Find(actor => actor.Path == path);
        var below = within.FindAll(actor => actor.Path != path);
        var children = depth == 0 ? [] : below
            .GroupBy(actor => actor.Path[..End(actor.Path, path.Length + 1)], StringComparer.Ordinal)
            .OrderBy(static group => group.Key.Length).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .Select(group => Build(group.Key, [.. group], depth - 1))
            .ToList();
        var name = path.Length == 0 ? "/" : path[(path.LastIndexOf(Separator) + 1)..];
        return new ActorTree(name, path.Length == 0 ? "/" : path, itself?.Type, itself?.Restarts ?? 0, below.Count, children);
    }

    private static int End(string path, int from) => path.IndexOf(Separator, from) is >= 0 and var end ? end : path.Length;
}
