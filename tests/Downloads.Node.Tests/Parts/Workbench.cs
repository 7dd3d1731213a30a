using Origins.Local;
using Origins.Nodes;

namespace Downloads.Node.Tests.Parts;

/// <summary>A node of its own with its folders, a client of its API, and one that watches it.</summary>
public sealed class Workbench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Companions? _others;
    private bool _isFirstStart = true;

    private Workbench(TemporaryFolder folder, (NodeSetup Setup, Companions? Others) place)
    {
        _folder = folder;
        (Setup, _others) = place;
        Client = new NodeClient(Setup.Address);
    }

    public NodeSetup Setup { get; }

    public NodeProcess Node { get; private set; } = null!;

    public NodeClient Client { get; }

    public LiveClient Live { get; private set; } = null!;

    /// <summary>Starts the node and subscribes to what its tests look at.</summary>
    /// <param name="options">Such as <c>("Downloads:MaxPerHost", "50")</c>.</param>
    public static async Task<Workbench> StartAsync(params (string Key, string Value)[] options)
    {
        var bench = Prepare(options);
        try
        {
            await bench.StartAgainAsync();
            await bench.WatchAsync();
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>The folders and the setup; nothing runs yet.</summary>
    public static Workbench Prepare(params (string Key, string Value)[] options)
    {
        var folder = new TemporaryFolder("node");
        return new Workbench(folder, TestStore.Place(store => new NodeSetup(folder.Path)
        {
            Options = store.Where(option => !options.Any(given => given.Key == option.Key)).Concat(options).ToDictionary(option => option.Key, option => option.Value),
        }));
    }

    /// <summary>A new node process on the same folders and port; the former one has ended. Where it is one of several, the others start with the first.</summary>
    public Task StartAgainAsync()
    {
        LaunchAgain();
        var isFirst = _isFirstStart;
        _isFirstStart = false;
        return isFirst && _others is not null ? _others.JoinAsync(Node) : Node.WaitUntilReadyAsync();
    }

    /// <summary>Launches the node without waiting for it.</summary>
    public void LaunchAgain() => Node = NodeProcess.Launch(Setup);

    /// <summary>A new watching client, subscribed to <c>notifications</c> and <c>runtime</c>.</summary>
    public async Task WatchAsync()
    {
        Live = await LiveClient.ConnectAsync(Setup.Address);
        await Live.SubscribeAsync("notifications");
        await Live.SubscribeAsync("runtime");
    }

    /// <summary>Absolute path of a file below the root.</summary>
    public string PathOf(string relative) => Path.Combine(Setup.Root, relative);

    /// <summary>Every file below the root, hidden ones too, relative to it.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Setup.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => Path.GetRelativePath(Setup.Root, path))
            .Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        if (Live is not null)
        {
            await Live.DisposeAsync();
        }

        Client.Dispose();
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        if (_others is not null)
        {
            await _others.DisposeAsync();
        }

        _folder.Dispose();
    }
}
