using Downloads.Providers;

namespace Downloads.Actors.Settings;

/// <summary>What may change while nodes run (contracts, section 3: <c>/api/settings</c>): one value for the whole cluster.</summary>
public interface IRuntimeSettings
{
    /// <summary>What is in force on this node.</summary>
    SettingsView Read();

    /// <summary>
    /// Replaces the settings: all of the document is validated before any of it is applied. On return it is durable and in force on this node; other nodes follow
    /// within two seconds. What the document leaves out is as the node was configured.
    /// </summary>
    /// <param name="ifMatch">Nothing is replaced unless one of these tags is that of the settings in force; null for no condition.</param>
    ValueTask<SettingsOutcome> ReplaceAsync(ReadOnlyMemory<byte> document, IReadOnlyList<string>? ifMatch, CancellationToken cancellationToken);
}

/// <param name="Document">All of the settings, as <see cref="SettingsWriter"/> writes them.</param>
/// <param name="Tag">Changes with the document; 24 hex digits.</param>
public sealed record SettingsView(RuntimeSettings Settings, ReadOnlyMemory<byte> Document, string Tag);

/// <summary>What became of a replacement.</summary>
public abstract record SettingsOutcome
{
    private SettingsOutcome()
    {
    }

    public sealed record Replaced(SettingsView View) : SettingsOutcome;

    /// <summary>Every error is named; nothing was applied.</summary>
    public sealed record Invalid(IReadOnlyList<SettingsError> Errors) : SettingsOutcome;

    /// <summary>Somebody else was faster.</summary>
    public sealed record Stale(string Tag) : SettingsOutcome;

    /// <summary>Not written; try again later.</summary>
    public sealed record Unavailable(string Detail) : SettingsOutcome;
}
