using System.Text.Json.Nodes;

namespace Downloads.Gateway.Api;

/// <summary>A job as clients send it, for the OpenAPI document; <c>RequestReader</c> reads it. Give exactly one of url and urls.</summary>
/// <param name="Url">Absolute http or https URL.</param>
/// <param name="Urls">Several sources of one job.</param>
/// <param name="Priority">−1,000 to 1,000; higher goes first.</param>
/// <param name="Destination">Folder below the root.</param>
/// <param name="Checksum">Such as <c>sha-256=…</c></param>
/// <param name="Headers">Request headers for the source; kept sealed, never shown again.</param>
/// <param name="NotBefore">Not started before this time.</param>
/// <param name="OnConflict"><c>rename</c>, <c>overwrite</c> or <c>skip</c></param>
/// <param name="BandwidthLimit">Bytes a second; 0 for none.</param>
/// <param name="IfChanged">An ETag (with its quotes) or HTTP date: done at once, without a file, where the source still has that version.</param>
public sealed record JobRequest(
    string? Url, IReadOnlyList<string>? Urls, JsonObject? Track, string? Provider, string? Label, string? PostTitle, int? Priority, string? Destination,
    string? Filename, string? Checksum, IReadOnlyDictionary<string, string>? Headers, IReadOnlyList<string>? Mirrors, DateTime? NotBefore,
    string? OnConflict, long? BandwidthLimit, string? IfChanged);

/// <summary>What may be changed at any time; what is absent stays.</summary>
/// <param name="Priority">−1,000 to 1,000.</param>
/// <param name="BandwidthLimit">Bytes a second; 0 for none.</param>
public sealed record DownloadPatch(int? Priority, string? Label, long? BandwidthLimit);
