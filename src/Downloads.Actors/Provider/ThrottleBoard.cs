using System.Collections.Concurrent;
using Downloads.Providers;

namespace Downloads.Actors.Provider;

/// <summary>Where the providers of this node stand, for inspection: as of their last plan. Bounded by the providers in use.</summary>
internal sealed class ThrottleBoard
{
    private readonly ConcurrentDictionary<string, ThrottleFigures> _figures = new();

    public ThrottleFigures? Of(string provider) => _figures.GetValueOrDefault(provider);

    public void Put(string provider, ThrottleFigures figures) => _figures[provider] = figures;

    public void Remove(string provider) => _figures.TryRemove(provider, out _);
}

/// <summary>Depths of the stages of one throttle.</summary>
/// <param name="Window">Candidates in memory: demand and order.</param>
/// <param name="Held">The stage that keeps back whoever comes next.</param>
/// <param name="Pause">Why, where it is a pause.</param>
/// <param name="Offered">May start, and wait for room on a node.</param>
/// <param name="Granted">Permits out of downloads.</param>
/// <param name="Connections">Permits out of further connections.</param>
public sealed record ThrottleFigures(int Window, ThrottleStage Held, PauseReason? Pause, int Offered, int Granted, int Connections);
