using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Actors;

/// <summary>
/// Everything a client may ask of downloads. Writes return after their commit; reads come from the read model and the state rows and
/// activate nothing.
/// </summary>
public interface IDownloads
{
    /// <summary>
    /// Accepts the jobs in one durable transaction: all or none, ids in the order given. With a key, the same request is accepted once
    /// within 24 h and answered with the same ids.
    /// </summary>
    ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken);

    /// <summary>Tells one download a command from outside and returns after its commit.</summary>
    ValueTask<CommandOutcome> CommandAsync(Guid id, DownloadCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Tells every download that matches, page by page; <paramref name="command"/> makes the command for one. Refusals are counted, not errors.
    /// </summary>
    ValueTask<BulkOutcome> CommandAllAsync(DownloadFilter filter, Func<DownloadCommand> command, CancellationToken cancellationToken);

    /// <summary>The committed state, or null.</summary>
    DownloadState? Find(Guid id);

    /// <summary>A page of committed states. <paramref name="cursor"/> is what the page before gave; a foreign one throws <see cref="FormatException"/>.</summary>
    DownloadPage List(DownloadFilter filter, DownloadOrder order, string? cursor, int limit);

    /// <summary>Downloads by manager word (<c>waiting</c>, <c>downloading</c>, …) without the final ones, and the finals of the last 24 h.</summary>
    DownloadCounts Count();

    /// <summary>Number of downloads that match.</summary>
    long Count(DownloadFilter filter);

    /// <summary>Names of the providers that have downloads which are not final.</summary>
    IReadOnlyList<string> ActiveProviders();

    /// <summary>The journal of one download after an event number, in order.</summary>
    IReadOnlyList<JournalEntry> Journal(Guid id, long afterSeq, int limit);
}

/// <summary>A client's promise that a request with this key is one and the same (contracts, section 3).</summary>
/// <param name="Scope">Who sent it: keys of different tokens never meet.</param>
/// <param name="BodyHash">SHA-256 of the request body, hex.</param>
public sealed record IdempotencyKey(string Scope, string Key, string BodyHash);

/// <summary>What became of a submission.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <param name="Downloads">In the order given.</param>
    /// <param name="Replayed">The key was seen before: these are the downloads of then, as they are now.</param>
    public sealed record Accepted(IReadOnlyList<DownloadState> Downloads, bool Replayed) : SubmitOutcome;

    /// <summary>The same key came with another body (HTTP 422, <c>idempotency.key_reused</c>).</summary>
    public sealed record KeyReused : SubmitOutcome;

    /// <summary>The first request with this key is still under way (HTTP 409, <c>idempotency.in_flight</c>).</summary>
    public sealed record InFlight : SubmitOutcome;

    /// <summary>Nothing was written; try again later (HTTP 503, <c>store.unavailable</c>).</summary>
    public sealed record Unavailable(string Detail) : SubmitOutcome;
}

/// <summary>What became of a command.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome()
    {
    }

    /// <param name="State">After the command; null where it was forgotten.</param>
    public sealed record Done(DownloadState? State) : CommandOutcome;

    /// <param name="Code"><c>download.not_found</c> (404), <c>download.illegal_transition</c> (409), …</param>
    /// <param name="State">The current state; null where there is none.</param>
    public sealed record Refused(string Code, string Detail, DownloadState? State) : CommandOutcome;

    /// <summary>No answer in time or no room: the command may be repeated with its id (HTTP 503).</summary>
    public sealed record Unavailable(string Detail) : CommandOutcome;
}

/// <param name="Matched">Downloads the filter found.</param>
/// <param name="Changed">Those that accepted.</param>
/// <param name="Refused">Those that refused.</param>
public sealed record BulkOutcome(long Matched, long Changed, long Refused);

/// <summary>An event as audit shows it. <paramref name="Payload"/> is its stored JSON.</summary>
public sealed record JournalEntry(long Seq, string Type, DateTimeOffset At, Guid? CommandId, ReadOnlyMemory<byte> Payload);
