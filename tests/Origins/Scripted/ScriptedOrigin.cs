using System.Collections.Concurrent;
using Origins.Local;

namespace Origins.Scripted;

/// <summary>
/// An HTTP/1.1 server on raw sockets that misbehaves on purpose: each path follows its <see cref="Script"/>, which may be replaced at any time, and
/// every request is kept with what was really sent.
/// </summary>
public sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly ConcurrentDictionary<string, ScriptedPath> _paths = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly List<(Func<ScriptedRequest, bool> Wanted, TaskCompletionSource<ScriptedRequest> Seen)> _waiters = [];
    private int _connections;

    private ScriptedOrigin()
    {
        _listener = new LoopbackListener(socket => new ScriptedConnection(this, socket, ++_connections).RunAsync(_listener!.Closing));
        Address = new Uri($"http://127.0.0.1:{_listener.Port}/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>Requests in the order they came; a path without script is answered 404 and stands here, too.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public static ScriptedOrigin Start() => new();

    /// <summary>The address of a path such as <c>a.bin</c>.</summary>
    public Uri UriOf(string path) => new(Address, path);

    /// <summary>Sets or replaces what a path does, its counts begun anew; an answer under way goes on as it began.</summary>
    public Uri Serve(string path, Script script)
    {
        _paths[$"/{path}"] = new ScriptedPath(script);
        return UriOf(path);
    }

    /// <summary>Lets every held answer of the path go on, and the later ones pass.</summary>
    public void Release(string path) => _paths[$"/{path}"].Release();

    /// <summary>The requests for one path.</summary>
    public IReadOnlyList<ScriptedRequest> RequestsFor(string path) => [.. Requests.Where(request => request.Path == $"/{path}")];

    /// <summary>The first request, seen already or to come, that is as wanted.</summary>
    public Task<ScriptedRequest> WaitForAsync(Func<ScriptedRequest, bool> wanted, TimeSpan patience)
    {
        var seen = new TaskCompletionSource<ScriptedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_requests.Find(request => wanted(request)) is { } past)
            {
                return Task.FromResult(past);
            }

            _waiters.Add((wanted, seen));
        }

        return seen.Task.WaitAsync(patience);
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    internal ScriptedPath? Find(string path) => _paths.GetValueOrDefault(path);

    internal void Note(ScriptedRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
            foreach (var waiter in _waiters.FindAll(waiter => waiter.Wanted(request)))
            {
                _waiters.Remove(waiter);
                waiter.Seen.TrySetResult(request);
            }
        }
    }
}
