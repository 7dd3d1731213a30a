using System.Text.Json.Serialization;
using Downloads.Actors.Feed;

namespace Downloads.Actors.Cluster.Feed;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyCollection<LiveProgress>))]
[JsonSerializable(typeof(RuntimeWarning))]
internal sealed partial class TailJson : JsonSerializerContext;
