using Actors.Persistence;
using Actors.Sharding;

namespace Downloads.Actors.Settings;

/// <summary>Replaces the settings where the tag still fits. Answered with a <see cref="SettingsReply"/>.</summary>
/// <param name="Document">Validated already; validated again by whoever stores it.</param>
public sealed record ReplaceSettings(byte[] Document, IReadOnlyList<string>? IfMatch);

/// <summary>What the settings entity answers.</summary>
public abstract record SettingsReply
{
    private SettingsReply()
    {
    }

    public sealed record Replaced : SettingsReply;

    public sealed record Stale(string Tag) : SettingsReply;

    public sealed record Invalid : SettingsReply;
}

/// <summary>The one owner of the cluster's settings. Its state is the document as it was sent, so that what it leaves out follows the configuration.</summary>
internal sealed class SettingsActor(LiveSettings live) : PersistentEntity
{
    public static readonly Guid Id = new("8d2f1c60-55b1-5c0e-9c0a-6f0f3a9b7d41");

    protected override void Recover(EntityRow? row)
    {
        if (row is not null && live.Parse(row.State).Settings is { } settings)
        {
            live.Apply(settings, row.EntitySeq);
        }
    }

    protected override void Receive(object message)
    {
        if (message is not ReplaceSettings replace)
        {
            return;
        }

        if (live.Parse(replace.Document).Settings is not { } settings)
        {
            Context.Reply(new SettingsReply.Invalid());
        }
        else if (replace.IfMatch is { } tags && !tags.Contains(live.View.Tag))
        {
            Context.Reply(new SettingsReply.Stale(live.View.Tag));
        }
        else
        {
            var changed = new NewEvent("settings.replaced.v1", replace.Document, CommandId: null, Data: null);
            Persist(new EntityChange([changed], replace.Document, Active: false, WakeAt: null, View: null), () =>
            {
                live.Apply(settings, EntitySeq);
                Context.Reply(new SettingsReply.Replaced());
            });
        }
    }
}
