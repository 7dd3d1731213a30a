using System.Text.Json.Serialization;

namespace Downloads.Projections;

/// <summary>The projections as clients read them: snake_case, nulls written, times in UTC with a Z.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DownloadRead))]
[JsonSerializable(typeof(NotificationEvent))]
[JsonSerializable(typeof(TaskStatusChanged))]
[JsonSerializable(typeof(UnifiedDownload))]
[JsonSerializable(typeof(DownloadDetail))]
[JsonSerializable(typeof(QueueStats))]
public sealed partial class ProjectionJson : JsonSerializerContext;
