using Downloads.Cli.Client;

namespace Downloads.Cli.Following;

/// <summary>A node for the time of a command: one that runs, or one of our own that ends with the command.</summary>
internal sealed class NodeSession : IAsyncDisposable
{
    private readonly string? _destination;
    private readonly EmbeddedNode? _embedded;

    private NodeSession(NodeClient client, string? destination, EmbeddedNode? embedded)
    {
        Client = client;
        _destination = destination;
        _embedded = embedded;
    }

    public NodeClient Client { get; }

    public bool IsEmbedded => _embedded is not null;

    /// <summary>A node that runs already.</summary>
    /// <param name="directory">Folder inside its root; null for the root itself.</param>
    public static NodeSession On(NodeClient client, string? directory) => new(client, directory, embedded: null);

    /// <summary>
    /// The node named by the user; else, where no folder is asked for, the one at the default address if it answers; else one of our own, which
    /// writes to the folder. (A running node writes inside its own root only, wherever that is.)
    /// </summary>
    public static async Task<NodeSession> OpenAsync(NodeAddress address, string? directory, CliContext context, CancellationToken cancellationToken)
    {
        if (address.Explicit)
        {
            return On(new NodeClient(address), directory);
        }

        if (directory is null)
        {
            var client = new NodeClient(address);
            if (await client.AnswersAsync(cancellationToken))
            {
                return On(client, directory: null);
            }

            client.Dispose();
        }

        // What a node of our own has begun is to be put in order before we go.
        context.Interrupts.Heed();
        var embedded = await EmbeddedNode.StartAsync(directory ?? Directory.GetCurrentDirectory(), context.Time, cancellationToken);
        return new NodeSession(new NodeClient(embedded.Address), destination: null, embedded);
    }

    /// <summary>Queues the jobs; where our own node was left with the same ones unfinished, it goes on with those.</summary>
    /// <returns>In the order given.</returns>
    public Task<IReadOnlyList<JobView>> SubmitAsync(JobRequest[] jobs, CancellationToken cancellationToken) => IsEmbedded
        ? new UnfinishedJobs(Client).ContinueOrSubmitAsync(jobs, IsThere, cancellationToken)
        : Client.SubmitAsync([.. jobs.Select(job => job with { Destination = _destination })], cancellationToken);

    /// <summary>Where a finished file is: absolute where the node is our own, else relative to the node's root.</summary>
    public string PathOf(FileView file) => _embedded is null ? file.Path ?? string.Empty : Path.Join(_embedded.Root, file.Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.StopAsync(keep: await IsAnythingLeftAsync());
        }

        Client.Dispose();
    }

    private bool IsThere(JobView job) => job.Files is { Count: > 0 } files && files.All(file => File.Exists(PathOf(file)));

    /// <summary>Where nobody can tell, there is.</summary>
    private async Task<bool> IsAnythingLeftAsync()
    {
        try
        {
            return await new UnfinishedJobs(Client).AnyAsync(CancellationToken.None);
        }
        catch (CliException)
        {
            return true;
        }
    }
}
