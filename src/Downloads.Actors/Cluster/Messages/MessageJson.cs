using System.Text.Json;
using System.Text.Json.Serialization;
using Downloads.Actors.Download;
using Downloads.Actors.Intake;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Cluster.Messages;

/// <summary>The types behind <see cref="DownloadMessages"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StateConverter), typeof(DirectiveConverter)])]
[JsonSerializable(typeof(DownloadCommand.Pause), TypeInfoPropertyName = "Pause")]
[JsonSerializable(typeof(DownloadCommand.Resume), TypeInfoPropertyName = "Resume")]
[JsonSerializable(typeof(DownloadCommand.Cancel), TypeInfoPropertyName = "Cancel")]
[JsonSerializable(typeof(DownloadCommand.Retry), TypeInfoPropertyName = "RetryCommand")]
[JsonSerializable(typeof(DownloadCommand.Start), TypeInfoPropertyName = "StartCommand")]
[JsonSerializable(typeof(DownloadCommand.Update), TypeInfoPropertyName = "Update")]
[JsonSerializable(typeof(DownloadCommand.Forget), TypeInfoPropertyName = "ForgetCommand")]
[JsonSerializable(typeof(DownloadCommand.Grant), TypeInfoPropertyName = "Grant")]
[JsonSerializable(typeof(CommandOutcome.Done), TypeInfoPropertyName = "CommandDone")]
[JsonSerializable(typeof(CommandOutcome.Refused), TypeInfoPropertyName = "CommandRefused")]
[JsonSerializable(typeof(PermitQuery))]
[JsonSerializable(typeof(FailureDirected))]
[JsonSerializable(typeof(ConnectionRecalled))]
[JsonSerializable(typeof(ProviderMessage.WorkArrived), TypeInfoPropertyName = "WorkArrived")]
[JsonSerializable(typeof(ProviderMessage.PermitReturned), TypeInfoPropertyName = "PermitReturned")]
[JsonSerializable(typeof(ProviderMessage.BytesCame), TypeInfoPropertyName = "BytesCame")]
[JsonSerializable(typeof(ProviderMessage.TransferFailed), TypeInfoPropertyName = "TransferFailed")]
[JsonSerializable(typeof(ProviderMessage.SlotsOffered), TypeInfoPropertyName = "SlotsOffered")]
[JsonSerializable(typeof(ProviderMessage.ConnectionAsked), TypeInfoPropertyName = "ConnectionAsked")]
[JsonSerializable(typeof(ProviderMessage.GuestAsked), TypeInfoPropertyName = "GuestAsked")]
[JsonSerializable(typeof(ProviderMessage.RateHeld), TypeInfoPropertyName = "RateHeld")]
[JsonSerializable(typeof(ProviderMessage.ProbeAsked), TypeInfoPropertyName = "ProbeAsked")]
[JsonSerializable(typeof(ConnectionAnswer))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(ReplaceSettings))]
[JsonSerializable(typeof(SettingsReply.Replaced), TypeInfoPropertyName = "SettingsReplaced")]
[JsonSerializable(typeof(SettingsReply.Stale), TypeInfoPropertyName = "SettingsStale")]
[JsonSerializable(typeof(SettingsReply.Invalid), TypeInfoPropertyName = "SettingsInvalid")]
[JsonSerializable(typeof(DeskMessage.SlotsAsked), TypeInfoPropertyName = "SlotsAsked")]
[JsonSerializable(typeof(DeskMessage.SlotsReturned), TypeInfoPropertyName = "SlotsReturned")]
[JsonSerializable(typeof(DeskMessage.RateTold), TypeInfoPropertyName = "RateTold")]
[JsonSerializable(typeof(DeskMessage.JobsToCreate), TypeInfoPropertyName = "JobsToCreate")]
[JsonSerializable(typeof(JobsCreated))]
[JsonSerializable(typeof(AcceptJobs))]
[JsonSerializable(typeof(JobsAccepted))]
internal sealed partial class MessageJson : JsonSerializerContext;

/// <summary>A state as its row holds it.</summary>
internal sealed class StateConverter : JsonConverter<DownloadState>
{
    public override DownloadState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return StateCodec.Decode(System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
    }

    public override void Write(Utf8JsonWriter writer, DownloadState value, JsonSerializerOptions options) => writer.WriteRawValue(StateCodec.Encode(value));
}

/// <summary>What the download does: <c>{"attempts":5,"backoff_ms":250,"counted":true}</c>, or <c>{"attempts":5}</c> to stop.</summary>
internal sealed class DirectiveConverter : JsonConverter<Directive>
{
    public override Directive Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var attempts = root.GetProperty("attempts").GetInt32();
        return root.TryGetProperty("backoff_ms", out var backoff)
            ? new Directive.Retry(TimeSpan.FromMilliseconds(backoff.GetDouble()), attempts, root.GetProperty("counted").GetBoolean())
            : new Directive.Stop(attempts);
    }

    public override void Write(Utf8JsonWriter writer, Directive value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value.ForDownload)
        {
            case Directive.Retry retry:
                writer.WriteNumber("attempts"u8, retry.MaxAttempts);
                writer.WriteNumber("backoff_ms"u8, retry.Backoff.TotalMilliseconds);
                writer.WriteBoolean("counted"u8, retry.Counted);
                break;
            case Directive.Stop stop:
                writer.WriteNumber("attempts"u8, stop.MaxAttempts);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        writer.WriteEndObject();
    }
}
