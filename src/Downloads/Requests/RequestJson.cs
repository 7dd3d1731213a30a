using System.Text.Json.Serialization;

namespace Downloads.Requests;

/// <summary>The sealed form of custom headers: a JSON object of name and value.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
public sealed partial class RequestJson : JsonSerializerContext;
