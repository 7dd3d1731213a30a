using Actors.Links.Messages;

namespace Downloads.Actors.Cluster.Messages;

/// <summary>Every message of this product that may cross from one node to another. Manifests are for ever.</summary>
public static class DownloadMessages
{
    private static MessageJson Json => MessageJson.Default;

    /// <summary>For the links of a node.</summary>
    public static MessageCodecs Codecs() => new([.. Commands(), .. Providers(), .. Settings(), .. Desks()]);

    private static IEnumerable<IMessageCodec> Commands() =>
    [
        JsonMessage.Command("download.pause.v1", Json.Pause),
        JsonMessage.Command("download.resume.v1", Json.Resume),
        JsonMessage.Command("download.cancel.v1", Json.Cancel),
        JsonMessage.Command("download.retry.v1", Json.RetryCommand),
        JsonMessage.Command("download.start.v1", Json.StartCommand),
        JsonMessage.Command("download.update.v1", Json.Update),
        JsonMessage.Command("download.forget.v1", Json.ForgetCommand),
        JsonMessage.Once("download.grant.v1", Json.Grant),
        JsonMessage.Repeatable("download.permit_query.v1", Json.PermitQuery),
        JsonMessage.Repeatable("download.failure_directed.v1", Json.FailureDirected),
        JsonMessage.Repeatable("download.connection_recalled.v1", Json.ConnectionRecalled),
        JsonMessage.Once("download.done.v1", Json.CommandDone),
        JsonMessage.Once("download.refused.v1", Json.CommandRefused),
    ];

    private static IEnumerable<IMessageCodec> Providers() =>
    [
        JsonMessage.Repeatable("provider.work_arrived.v1", Json.WorkArrived),
        JsonMessage.Repeatable("provider.permit_returned.v1", Json.PermitReturned),
        JsonMessage.Repeatable("provider.bytes_came.v1", Json.BytesCame),
        JsonMessage.Repeatable("provider.transfer_failed.v1", Json.TransferFailed),
        JsonMessage.Once("provider.slots_offered.v1", Json.SlotsOffered),
        JsonMessage.Once("provider.connection_asked.v1", Json.ConnectionAsked),
        JsonMessage.Once("provider.guest_asked.v1", Json.GuestAsked),
        JsonMessage.Once("provider.connection_answer.v1", Json.ConnectionAnswer),
        JsonMessage.Repeatable("provider.rate_held.v1", Json.RateHeld),
        JsonMessage.Repeatable("provider.probe_asked.v1", Json.ProbeAsked),
        JsonMessage.Once("provider.probe_answer.v1", Json.ProbeAnswer),
    ];

    private static IEnumerable<IMessageCodec> Settings() =>
    [
        JsonMessage.Once("settings.replace.v1", Json.ReplaceSettings),
        JsonMessage.Once("settings.replaced.v1", Json.SettingsReplaced),
        JsonMessage.Once("settings.stale.v1", Json.SettingsStale),
        JsonMessage.Once("settings.invalid.v1", Json.SettingsInvalid),
    ];

    private static IEnumerable<IMessageCodec> Desks() =>
    [
        JsonMessage.Once("desk.slots_asked.v1", Json.SlotsAsked),
        JsonMessage.Once("desk.slots_returned.v1", Json.SlotsReturned),
        JsonMessage.Repeatable("desk.rate_told.v1", Json.RateTold),
        JsonMessage.Repeatable("desk.jobs_to_create.v1", Json.JobsToCreate),
        JsonMessage.Once("desk.jobs_created.v1", Json.JobsCreated),
        JsonMessage.Repeatable("request.accept.v1", Json.AcceptJobs),
        JsonMessage.Once("request.accepted.v1", Json.JobsAccepted),
    ];
}
