using System.Text;
using Downloads.Actors.Cluster;
using Downloads.Actors.Download;
using Downloads.Actors.Intake;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Cluster;

/// <summary>Each message as nodes of this and of earlier builds send it. Lines are added, never changed.</summary>
internal static class GoldenMessages
{
    private const string Id = "0197b1c5-0000-7000-8000-000000000001";
    private static readonly Guid Command = new("5f9c4ab0-3ddc-4a5c-9d1b-6a6f4b8f0a11");

    public static IReadOnlyList<(string Manifest, object Message, string Json)> All { get; } =
    [
        ("download.pause.v1", new DownloadCommand.Pause(Command), $$"""{"command_id":"{{Command}}"}"""),
        ("download.pause.v1", new DownloadCommand.Pause(), "{}"),
        ("download.resume.v1", new DownloadCommand.Resume(Command), $$"""{"command_id":"{{Command}}"}"""),
        ("download.cancel.v1", new DownloadCommand.Cancel(KeepPart: true, Command), $$"""{"keep_part":true,"command_id":"{{Command}}"}"""),
        ("download.retry.v1", new DownloadCommand.Retry(Command), $$"""{"command_id":"{{Command}}"}"""),
        ("download.start.v1", new DownloadCommand.Start(Command), $$"""{"command_id":"{{Command}}"}"""),
        ("download.update.v1", new DownloadCommand.Update(3, "mine", 1_048_576), """{"priority":3,"label":"mine","bytes_per_second":1048576}"""),
        ("download.forget.v1", new DownloadCommand.Forget(), "{}"),
        ("download.grant.v1", new DownloadCommand.Grant("node-1", 12), """{"node":"node-1","permit":12}"""),
        ("download.permit_query.v1", new PermitQuery("example.org", 12), """{"provider":"example.org","permit":12}"""),
        ("download.failure_directed.v1", new FailureDirected(12, new Directive.Retry(TimeSpan.FromMilliseconds(250), 5, Counted: true)),
            """{"permit":12,"directive":{"attempts":5,"backoff_ms":250,"counted":true}}"""),
        ("download.failure_directed.v1", new FailureDirected(12, new Directive.Stop(5)), """{"permit":12,"directive":{"attempts":5}}"""),
        ("download.connection_recalled.v1", new ConnectionRecalled("example.org", 13), """{"provider":"example.org","permit":13}"""),
        ("download.done.v1", new CommandOutcome.Done(State: null), "{}"),
        ("download.refused.v1", new CommandOutcome.Refused("download.not_found", "There is none.", State: null),
            """{"code":"download.not_found","detail":"There is none."}"""),
        ("provider.work_arrived.v1", new ProviderMessage.WorkArrived("example.org"), """{"provider":"example.org"}"""),
        ("provider.permit_returned.v1", new ProviderMessage.PermitReturned("example.org", 12, Served: true, Node: "node-2"),
            """{"permit":12,"served":true,"node":"node-2","provider":"example.org"}"""),
        ("provider.bytes_came.v1", new ProviderMessage.BytesCame("example.org", 12), """{"permit":12,"provider":"example.org"}"""),
        ("provider.transfer_failed.v1",
            new ProviderMessage.TransferFailed("example.org", 12, new Guid(Id), 2, new TransferFailure("http_503", "busy", Transient: true, 9_000)),
            $$"""{"permit":12,"download":"{{Id}}","attempt":2,"failure":{"class":"http_503","message":"busy","transient":true,"retry_after_ms":9000},"provider":"example.org"}"""),
        ("provider.slots_offered.v1", new ProviderMessage.SlotsOffered("example.org", "node-1", 3), """{"node":"node-1","count":3,"provider":"example.org"}"""),
        ("provider.connection_asked.v1", new ProviderMessage.ConnectionAsked("example.org", 12), """{"permit":12,"provider":"example.org"}"""),
        ("provider.guest_asked.v1", new ProviderMessage.GuestAsked("mirror.test", new Guid(Id), "node-1"),
            $$"""{"download":"{{Id}}","node":"node-1","provider":"mirror.test"}"""),
        ("provider.connection_answer.v1", new ConnectionAnswer(13), """{"permit":13}"""),
        ("provider.connection_answer.v1", new ConnectionAnswer(null), "{}"),
        ("provider.rate_held.v1", new ProviderMessage.RateHeld("example.org", "node-1", 7, Holds: true),
            """{"node":"node-1","number":7,"holds":true,"provider":"example.org"}"""),
        ("provider.probe_asked.v1", new ProviderMessage.ProbeAsked("example.org"), """{"provider":"example.org"}"""),
        ("provider.probe_answer.v1", new ProbeAnswer(Known: true), """{"known":true}"""),
        ("settings.replace.v1", new ReplaceSettings("{}"u8.ToArray(), ["\"7\""]), """{"document":"e30=","if_match":["\u00227\u0022"]}"""),
        ("settings.replaced.v1", new SettingsReply.Replaced(), "{}"),
        ("settings.stale.v1", new SettingsReply.Stale("8"), """{"tag":"8"}"""),
        ("settings.invalid.v1", new SettingsReply.Invalid(), "{}"),
        ("desk.slots_asked.v1", new DeskMessage.SlotsAsked("example.org", 4), """{"provider":"example.org","count":4}"""),
        ("desk.slots_returned.v1", new DeskMessage.SlotsReturned("example.org", 4), """{"provider":"example.org","count":4}"""),
        ("desk.rate_told.v1", new DeskMessage.RateTold("example.org", "node-1", new NodePart(7, 500_000, Permit: 12)),
            """{"provider":"example.org","node":"node-1","part":{"number":7,"bytes_per_second":500000,"permit":12}}"""),
        ("desk.jobs_to_create.v1", new DeskMessage.JobsToCreate([Job]), $$"""{"jobs":[{{JobJson}}]}"""),
        ("desk.jobs_created.v1", new JobsCreated(1), """{"count":1}"""),
        ("request.accept.v1", new AcceptJobs("abc", [Job]), $$"""{"body_hash":"abc","jobs":[{{JobJson}}]}"""),
        ("request.accepted.v1", new JobsAccepted([new Guid(Id)]), $$"""{"downloads":["{{Id}}"]}"""),
    ];

    private static AcceptedJob Job => new(new Guid(Id), "download.queued.v1", Encoding.UTF8.GetBytes("{}"));

    private static string JobJson => $$"""{"id":"{{Id}}","type":"download.queued.v1","event":"e30="}""";
}
