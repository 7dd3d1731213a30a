using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>What is wrong with a settings document, at one place of it.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the value; empty for the document itself.</param>
public sealed record SettingsError(string Pointer, string Message);

/// <summary>A settings document read: either all of it is valid and <paramref name="Settings"/> is set, or every error is named and nothing is to be applied.</summary>
public sealed record SettingsReading(RuntimeSettings? Settings, ImmutableArray<SettingsError> Errors);
