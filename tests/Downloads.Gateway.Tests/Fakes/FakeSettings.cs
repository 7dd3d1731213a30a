using Downloads.Actors.Settings;
using Downloads.Providers;

namespace Downloads.Gateway.Tests.Fakes;

/// <summary>Settings in memory; the tag is a counter.</summary>
internal sealed class FakeSettings : IRuntimeSettings
{
    private int _version = 1;

    public RuntimeSettings Current { get; private set; } = RuntimeSettings.Default;

    public SettingsView Read() => new(Current, SettingsWriter.Write(Current), $"{_version}");

    public ValueTask<SettingsOutcome> ReplaceAsync(ReadOnlyMemory<byte> document, IReadOnlyList<string>? ifMatch, CancellationToken cancellationToken)
    {
        var reading = SettingsReader.Read(document, RuntimeSettings.Default);
        if (reading.Settings is not { } settings)
        {
            return new(new SettingsOutcome.Invalid(reading.Errors));
        }

        if (ifMatch?.Contains($"{_version}") == false)
        {
            return new(new SettingsOutcome.Stale($"{_version}"));
        }

        (Current, _version) = (settings, _version + 1);
        return new(new SettingsOutcome.Replaced(Read()));
    }
}
