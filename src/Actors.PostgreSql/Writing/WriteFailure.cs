using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Writing;

/// <summary>What an error means to a writer (cluster protocol, "Append: lanes and outcomes").</summary>
internal static class WriteFailure
{
    /// <summary>
    /// Of a statement that was sent. What the table of the protocol does not name counts as unknown: that is always safe, since the head tells.
    /// </summary>
    public static Exception Of(Exception failure) => failure is PostgresException { SqlState: var state }
        ? state switch
        {
            // A number that exists under this epoch: an earlier try of the same append may have come through.
            PostgresErrorCodes.UniqueViolation => Unknown(failure),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.QueryCanceled => new NotWrittenException(failure.Message, failure),
            _ => state[..2] switch
            {
                "53" => new NotWrittenException(failure.Message, failure),
                "21" or "22" or "23" or "42" or "54" => new PoisonException(failure.Message, failure),
                _ => Unknown(failure),
            },
        }
        : Unknown(failure);

    private static OutcomeUnknownException Unknown(Exception failure) => new(failure.Message, failure);
}
