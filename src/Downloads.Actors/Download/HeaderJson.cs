using System.Text.Json.Serialization;

namespace Downloads.Actors.Download;

/// <summary>The sealed form of custom headers: a JSON object of name and value.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HeaderJson : JsonSerializerContext;
