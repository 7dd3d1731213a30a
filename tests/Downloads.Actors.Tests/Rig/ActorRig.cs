using Actors.TestKit;
using Downloads.Actors.Feed;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Downloads.Actors.Tests.Rig;

/// <summary>The actors of a node over a store in memory, a scripted engine, and (where a test asks for it) a clock that stands still.</summary>
internal sealed class ActorRig : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly string _root = Directory.CreateTempSubdirectory("downloads-actors-").FullName;
    private readonly CancellationTokenSource _listening = new();
    private readonly List<DownloadChange> _changes = [];
    private readonly Lock _lock = new();
    private readonly Func<DownloadOptions, DownloadOptions> _configure;
    private DownloadRuntime _runtime;
    private Action? _changed;

    public ActorRig(Func<DownloadOptions, DownloadOptions>? configure = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _configure = configure ?? (o => o);
        Store = new MemoryEventStore(_time, views: DownloadRuntime.Views);
        _runtime = Start();
    }

    public MemoryEventStore Store { get; }

    public ScriptedEngine Engine { get; private set; } = new();

    public RecordingPublisher Publisher { get; } = new();

    public IDownloads Downloads => _runtime.Downloads;

    public IProviders Providers => _runtime.Providers;

    public IRuntimeSettings Settings => _runtime.Settings;

    public IDownloadFeed Feed => _runtime.Feed;

    public INodeHealth Health => _runtime.Health;

    public string Root => _root;

    /// <summary>Completes once the parts of the former process are looked through.</summary>
    public Task Swept => _runtime.Swept;

    public static DownloadSpec Spec(string url = "http://origin.test/file.bin", int priority = 0, DateTimeOffset? notBefore = null) => new()
    {
        Urls = [url],
        Provider = ProviderName.Of(new Uri(url)),
        Priority = priority,
        NotBefore = notBefore,
    };

    public async Task<Guid> SubmitAsync(DownloadSpec? spec = null) => (await SubmitAsync([spec ?? Spec()]))[0];

    public async Task<IReadOnlyList<Guid>> SubmitAsync(IReadOnlyList<DownloadSpec> specs)
    {
        var outcome = await Downloads.SubmitAsync(specs, key: null, CancellationToken.None);
        return [.. outcome.ShouldBeOfType<SubmitOutcome.Accepted>().Downloads.Select(d => d.Id)];
    }

    public async Task<CommandOutcome> TellAsync(Guid id, DownloadCommand command) => await Downloads.CommandAsync(id, command, CancellationToken.None);

    /// <summary>Waits until a committed state of the download satisfies the condition; says which it was in when time is up.</summary>
    public async Task<DownloadState> UntilAsync(Guid id, Func<DownloadState, bool> condition)
    {
        var reached = new TaskCompletionSource<DownloadState>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Downloads.Find(id) is { } state && condition(state))
            {
                reached.TrySetResult(state);
            }
        }

        _changed += Look;
        try
        {
            Look();
            return await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"Download {id} is {Downloads.Find(id)?.Status} and stayed so for 20 s.", e);
        }
        finally
        {
            _changed -= Look;
        }
    }

    /// <summary>Waits for what no event of a download tells; looks every few milliseconds.</summary>
    public static async Task UntilAsync(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        for (var patience = 4000; !condition(); patience--)
        {
            if (patience == 0)
            {
                throw new TimeoutException($"Not so for 20 s: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public Task<DownloadState> UntilAsync(Guid id, DownloadStatus status) => UntilAsync(id, s => s.Status == status);

    /// <summary>Waits until every one of them is in the status.</summary>
    public Task AllAsync(IEnumerable<Guid> ids, DownloadStatus status) => Task.WhenAll(ids.Select(id => UntilAsync(id, status)));

    /// <summary>What subscribers were told of a download, in order.</summary>
    public IReadOnlyList<DownloadChange> ChangesOf(Guid id)
    {
        lock (_lock)
        {
            return [.. _changes.Where(c => c.Id == id)];
        }
    }

    /// <summary>kill −9 and a new start: the old runtime is left as it is, fenced; its transfers never report again.</summary>
    public void Crash()
    {
        Store.Reopen();
        Engine = new ScriptedEngine();
        _runtime = Start();
    }

    /// <summary>SIGTERM and a new start; <paramref name="between"/> runs while nothing else does.</summary>
    public async Task RestartAsync(Action? between = null)
    {
        await _runtime.DisposeAsync();
        between?.Invoke();
        Store.Reopen();
        _runtime = Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _listening.CancelAsync();
        await _runtime.DisposeAsync();
        _listening.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private DownloadRuntime Start()
    {
        var options = _configure(new DownloadOptions { Root = _root, NodeName = "node-1", ReserveBytes = 0 });
        var runtime = new DownloadRuntime(options, Store, [Engine], Publisher, new PlainSecrets(), _time, NullLoggerFactory.Instance);
        var changes = runtime.Feed.ChangesAsync(_listening.Token).GetAsyncEnumerator();
        _ = ListenAsync(changes, changes.MoveNextAsync());
        runtime.Start();
        return runtime;
    }

    private async Task ListenAsync(IAsyncEnumerator<IReadOnlyList<DownloadChange>> changes, ValueTask<bool> first)
    {
        try
        {
            for (var more = await first; more; more = await changes.MoveNextAsync())
            {
                lock (_lock)
                {
                    _changes.AddRange(changes.Current);
                }

                _changed?.Invoke();
            }
        }
        catch (OperationCanceledException)
        {
            // The rig was disposed.
        }
    }

    private sealed class PlainSecrets : ISecretBox
    {
        public string Seal(string secret) => secret;

        public string Open(string sealedText) => sealedText;
    }
}
