using System.Text.Json.Serialization;
using Downloads.Gateway.Api.Manager;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Cluster;
using Downloads.Projections;

namespace Downloads.Gateway.Api;

/// <summary>
/// The gateway's own objects, and the shapes the OpenAPI document describes. All optional members are written, as null; times are in UTC.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(DownloadPatch))]
[JsonSerializable(typeof(UnifiedDownload))]
[JsonSerializable(typeof(UnifiedDetail))]
[JsonSerializable(typeof(UnifiedPage))]
[JsonSerializable(typeof(AcceptedDownloads))]
[JsonSerializable(typeof(ActivePage))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(DownloadRead[]))]
[JsonSerializable(typeof(QueueStats))]
[JsonSerializable(typeof(JournalPage))]
[JsonSerializable(typeof(HealthWord))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(IssuedTicket))]
[JsonSerializable(typeof(MembersAnswer))]
[JsonSerializable(typeof(ShardsAnswer))]
[JsonSerializable(typeof(RegionsAnswer))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(EntitiesAnswer))]
[JsonSerializable(typeof(HierarchyAnswer))]
[JsonSerializable(typeof(SettingsDocument))]
[JsonSerializable(typeof(ProvidersHealth))]
[JsonSerializable(typeof(ProviderHealthRead))]
[JsonSerializable(typeof(RetriedAnswer))]
[JsonSerializable(typeof(DeletedAnswer))]
[JsonSerializable(typeof(ExportedDownloads))]
[JsonSerializable(typeof(ImportAnswer))]
internal sealed partial class GatewayJson : JsonSerializerContext;
