using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>What a scripted append does instead of committing.</summary>
public enum AppendFault
{
    /// <summary>Nothing: the append runs as it should.</summary>
    None,

    /// <summary>Writes nothing and throws <see cref="NotWrittenException"/>.</summary>
    NotWritten,

    /// <summary>Commits and throws <see cref="OutcomeUnknownException"/>.</summary>
    UnknownCommitted,

    /// <summary>Writes nothing and throws <see cref="OutcomeUnknownException"/>.</summary>
    UnknownLost,

    /// <summary>Another writer takes the shards over before the append: it is <see cref="AppendOutcome.Fenced"/>.</summary>
    Fenced,

    /// <summary>A foreign event stands before the append's: it is <see cref="AppendOutcome.HeadMismatch"/>.</summary>
    HeadMismatch,

    /// <summary>Writes nothing and throws <see cref="PoisonException"/>.</summary>
    Poison,

    /// <summary>Writes nothing and says that it did: no store may, and a test that does not notice proves nothing.</summary>
    Lie,
}
