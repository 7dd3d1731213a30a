using System.Text;
using Actors.TestKit;
using Downloads.Actors.Queries;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Provider;

/// <summary>
/// Providers and downloads as they really run, on a clock that stands still, driven by chance: arrivals, outcomes, connections, users, other settings, crashes. What
/// is checked is what hosts see and what is left in the end.
/// </summary>
internal sealed class ShellWorld(Random chance) : IAsyncDisposable
{
    private static readonly string[] Classes = ["connect", "http_404", "http_429", "disk_full", "internal", "reset", "http_503"];

    private readonly ManualTime _time = new();
    private readonly List<Guid> _ids = [];
    private readonly List<ScriptedTransfer> _running = [];
    private readonly int[] _limits = [chance.Next(1, 4), chance.Next(1, 4), chance.Next(1, 4)];
    private ActorRig _rig = null!;
    private int _crashes;
    private int _restarts;

    public string History { get; private set; } = "";

    public async Task RunAsync(int steps)
    {
        _rig = new ActorRig(o => o.Allowing(perHost: 4, onNode: chance.Next(2, 8)), _time);
        await SetAsync(paused: null);
        for (var step = 0; step < steps; step++)
        {
            await StepAsync(chance.Next(22));
            CheckLimits();
        }

        await DrainAsync();
        CheckLimits();
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private async Task StepAsync(int kind)
    {
        History += $" {kind}";
        Collect();
        switch (kind)
        {
            case < 3:
                var host = chance.Next(3);
                _ids.AddRange(await _rig.SubmitAsync([.. Enumerable.Range(0, chance.Next(1, 6)).Select(_ => ActorRig.Spec($"http://h{host}.test/{Guid.NewGuid():N}", chance.Next(3)))]));
                break;
            case < 7 when Any() is { } transfer:
                transfer.Complete();
                break;
            case < 10 when Any() is { } transfer:
                transfer.Fail(Classes[chance.Next(Classes.Length)], transient: chance.Next(4) > 0, retryAfterMs: chance.Next(2) == 0 ? null : chance.Next(3_000));
                break;
            case < 14:
                // Not awaited: the answers come while other things happen.
                _running.ForEach(transfer => _ = transfer.TakeConnectionAsync());
                break;
            case < 17 when _ids.Count > 0:
                await _rig.TellAsync(_ids[chance.Next(_ids.Count)], Command());
                break;
            case 17:
                await SetAsync(chance.Next(2) == 0 ? null : $"http:h{chance.Next(3)}.test");
                break;
            case 18 when _crashes < 3:
                _crashes++;
                _running.Clear();
                _rig.Crash();
                break;
            case 19 when _restarts < 4:
                _restarts++;
                await _rig.RestartAsync();
                break;
            default:
                _time.Advance(TimeSpan.FromMilliseconds(chance.Next(20_000)));
                break;
        }
    }

    private DownloadCommand Command() => chance.Next(5) switch
    {
        0 => new DownloadCommand.Pause(),
        1 => new DownloadCommand.Resume(),
        2 => new DownloadCommand.Start(),
        3 => new DownloadCommand.Update(chance.Next(3), Label: null, BytesPerSecond: null),
        _ => new DownloadCommand.Cancel(),
    };

    private async Task SetAsync(string? paused)
    {
        var providers = string.Join(", ", _limits.Select((limit, host) => $$"""
            "http:h{{host}}.test": {"max_concurrent": {{limit}}, "starts_per_second": {{host * 5}}, "circuit_open_seconds": 5, "retry_cap_seconds": 3, "max_segments": 3}
            """));
        var document = $$"""{"providers": { {{providers}} }, "paused": [{{(paused is null ? "" : $"\"{paused}\"")}}]}""";
        await _rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes(document), ifMatch: null, CancellationToken.None);
    }

    private void Collect()
    {
        while (_rig.Engine.HasNext)
        {
            _running.Add(_rig.Engine.NextAsync().GetAwaiter().GetResult());
        }

        _running.RemoveAll(transfer => transfer.Outcome.IsCompleted);
    }

    private ScriptedTransfer? Any() => _running.Count == 0 ? null : _running[chance.Next(_running.Count)];

    private void CheckLimits()
    {
        for (var host = 0; host < _limits.Length; host++)
        {
            var most = _rig.Engine.MostAtHost($"h{host}.test");
            if (most > _limits[host])
            {
                throw new InvalidOperationException($"{most} connections at a host that allows {_limits[host]}");
            }
        }
    }

    /// <summary>Lets everything come to its end: what is paused is resumed, what runs completes, time passes.</summary>
    private async Task DrainAsync()
    {
        _rig.Engine.Auto = _ => ScriptedTransfer.Fetched();
        await SetAsync(paused: null);
        for (var round = 0; _ids.Any(id => !_rig.Downloads.Find(id)!.IsFinal); round++)
        {
            Collect();
            _running.ForEach(transfer => transfer.Complete());
            foreach (var id in _ids.Where(id => _rig.Downloads.Find(id)!.Status == DownloadStatus.Paused))
            {
                await _rig.TellAsync(id, new DownloadCommand.Resume());
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            if (round > 5_000)
            {
                var left = _ids.Select(id => _rig.Downloads.Find(id)!).Where(state => !state.IsFinal).Select(state => $"{state.Status} at {state.Spec.Provider}");
                throw new TimeoutException($"It never ends: {string.Join(", ", left)}; {string.Join(", ", ProviderViews.All(_rig.Store))}");
            }
        }

        for (var round = 0; ProviderViews.All(_rig.Store).Any(provider => !provider.Throttle.Grants.IsEmpty); round++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            if (round > 5_000)
            {
                throw new TimeoutException("A permit is lost.");
            }
        }
    }
}
