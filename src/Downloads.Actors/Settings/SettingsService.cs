using System.Diagnostics;
using Actors.Kernel;
using Actors.Sharding;

namespace Downloads.Actors.Settings;

/// <inheritdoc cref="IRuntimeSettings"/>
internal sealed class SettingsService(IShardRegion region, LiveSettings live) : IRuntimeSettings
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public SettingsView Read() => live.View;

    public async ValueTask<SettingsOutcome> ReplaceAsync(ReadOnlyMemory<byte> document, IReadOnlyList<string>? ifMatch, CancellationToken cancellationToken)
    {
        if (live.Parse(document).Errors is { IsEmpty: false } errors)
        {
            return new SettingsOutcome.Invalid(errors);
        }

        try
        {
            var reply = await region.EntityRef(EntityKinds.Settings, SettingsActor.Id)
                .AskAsync<SettingsReply>(new ReplaceSettings(document.ToArray(), ifMatch), Patience, cancellationToken);
            return reply switch
            {
                SettingsReply.Replaced => Replaced(),
                SettingsReply.Stale stale => new SettingsOutcome.Stale(stale.Tag),
                SettingsReply.Invalid => new SettingsOutcome.Unavailable("The node that keeps the settings knows less of them than this one."),
                _ => throw new UnreachableException(),
            };
        }
        catch (Exception e) when (e is TimeoutException or AskFailedException)
        {
            return new SettingsOutcome.Unavailable(e.Message);
        }
    }

    /// <summary>The entity may live on another node; in force here, too, before the caller hears of it.</summary>
    private SettingsOutcome.Replaced Replaced()
    {
        live.Refresh(region.Store);
        return new(live.View);
    }
}
