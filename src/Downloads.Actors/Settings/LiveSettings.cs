using System.Security.Cryptography;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Providers;

namespace Downloads.Actors.Settings;

/// <summary>
/// The settings in force on this node. Reading is a field; who has to do something when they change registers with <see cref="OnChange"/>.
/// Written by the settings entity after its commits, and by <see cref="Refresh"/>, which sees what another node wrote.
/// </summary>
internal sealed class LiveSettings
{
    private readonly Lock _gate = new();
    private readonly RuntimeSettings _configured;
    private readonly List<Action<RuntimeSettings>> _listeners = [];
    private volatile SettingsView _view;
    private long _version;

    public LiveSettings(RuntimeSettings configured)
    {
        _configured = configured;
        _view = ViewOf(configured);
    }

    public SettingsView View => _view;

    public RuntimeSettings Current => _view.Settings;

    /// <summary>Runs at once, and then after every change; one change at a time.</summary>
    public void OnChange(Action<RuntimeSettings> listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            listener(Current);
        }
    }

    public SettingsReading Parse(ReadOnlyMemory<byte> document) => SettingsReader.Read(document, _configured);

    /// <param name="version">The entity's event that brought them: an older one changes nothing.</param>
    public void Apply(RuntimeSettings settings, long version)
    {
        lock (_gate)
        {
            if (version <= _version)
            {
                return;
            }

            _version = version;
            _view = ViewOf(settings);
            foreach (var listener in _listeners)
            {
                listener(settings);
            }
        }
    }

    /// <summary>Takes up what is stored; a stored document that a newer build wrote and this one cannot read changes nothing.</summary>
    public void Refresh(IEventStore store)
    {
        var row = store.Load(StableHash.ShardOf(SettingsActor.Id, store.ShardCount), SettingsActor.Id);
        if (row is not null && Parse(row.State).Settings is { } settings)
        {
            Apply(settings, row.EntitySeq);
        }
    }

    private static SettingsView ViewOf(RuntimeSettings settings)
    {
        var document = SettingsWriter.Write(settings);
        return new(settings, document, Convert.ToHexStringLower(SHA256.HashData(document.Span).AsSpan(0, 12)));
    }
}
