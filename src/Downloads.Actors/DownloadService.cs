using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Intake;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Actors;

/// <inheritdoc cref="IDownloads"/>
internal sealed class DownloadService(IShardRegion region, IDownloadIntake intake, TimeProvider time) : IDownloads
{
    private const int BulkPage = 200;
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    public ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken) =>
        intake.SubmitAsync(specs, key, cancellationToken);

    public async ValueTask<CommandOutcome> CommandAsync(Guid id, DownloadCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await region.EntityRef(EntityKinds.Download, id).AskAsync<CommandOutcome>(command, CommandTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new CommandOutcome.Unavailable("The download did not answer in time. Repeat the command with the same id.");
        }
        catch (AskFailedException e)
        {
            return new CommandOutcome.Unavailable(e.Message);
        }
    }

    public async ValueTask<BulkOutcome> CommandAllAsync(DownloadFilter filter, Func<DownloadCommand> command, CancellationToken cancellationToken)
    {
        long matched = 0;
        long changed = 0;
        string? cursor = null;
        do
        {
            var page = DownloadViews.Ids(region.Store, filter, cursor, BulkPage);
            var answers = await Task.WhenAll(page.Ids.Select(id => CommandAsync(id, command(), cancellationToken).AsTask()));
            matched += answers.Length;
            changed += answers.Count(a => a is CommandOutcome.Done);
            cursor = page.Next;
        }
        while (cursor is not null);

        return new(matched, changed, matched - changed);
    }

    public DownloadState? Find(Guid id) => DownloadViews.Find(region.Store, id);

    public DownloadPage List(DownloadFilter filter, DownloadOrder order, string? cursor, int limit) =>
        DownloadViews.List(region.Store, filter, order, cursor, limit);

    public DownloadCounts Count() => DownloadViews.Count(region.Store, time.GetUtcNow());

    public long Count(DownloadFilter filter) => DownloadViews.Count(region.Store, filter);

    public IReadOnlyList<string> ActiveProviders() => DownloadViews.ActiveProviders(region.Store);

    public IReadOnlyList<JournalEntry> Journal(Guid id, long afterSeq, int limit) =>
        [.. region.Store.ReadEntity(StableHash.ShardOf(id, region.Store.ShardCount), id, afterSeq, limit)
            .Select(e => new JournalEntry(e.EntitySeq, e.Type, e.At, e.CommandId, e.Payload))];
}
