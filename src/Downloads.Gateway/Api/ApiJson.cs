using System.Text.Encodings.Web;
using System.Text.Json;

namespace Downloads.Gateway.Api;

/// <summary>How the gateway writes JSON.</summary>
internal static class ApiJson
{
    /// <summary>
    /// Only what JSON itself demands is escaped: every answer is <c>application/json</c> with <c>nosniff</c>, never a part of a page.
    /// The writers' callers are tested; checking them again costs a tenth.
    /// </summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
