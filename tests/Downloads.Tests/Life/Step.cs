using System.Text.Json;
using Downloads.Life;


namespace Downloads.Tests.Life;

/// <summary>What a shell makes of one command, without the store: decide, evolve, effects.</summary>
internal sealed record Step(
    DownloadState? Before, DownloadCommand Command, Decision Decision, IReadOnlyList<DownloadEvent> Events, DownloadState? After,
    IReadOnlyList<DownloadEffect> Effects)
{
    public static Step Of(DownloadState? before, DownloadCommand command, DateTimeOffset now)
    {
        var decision = DownloadDecider.Decide(before, command, now);
        if (decision is not Decision.Accepted { Events: var events })
        {
            return new(before, command, decision, [], before, []);
        }

        var effects = new List<DownloadEffect>();
        var state = before?.WithKept(command);
        foreach (var e in events)
        {
            var after = DownloadEvolver.Evolve(state, e);
            effects.AddRange(DownloadEffects.Of(state, e, after));
            state = after;
        }

        return new(before, command, decision, events, state!.WithCommand(command.CommandId), effects);
    }

    /// <summary>The events' names joined by '+', <c>-</c> for nothing to do, <c>!code</c> for a refusal.</summary>
    public string Outcome => Decision switch
    {
        Decision.Accepted => string.Join('+', Events.Select(e => e.GetType().Name)),
        Decision.NoOp => "-",
        Decision.Rejected r => "!" + r.Code["download.".Length..],
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

internal static class StateComparison
{
    /// <summary>A text that is the same for states of the same content (records compare arrays by reference). Independent of the codec.</summary>
    public static string Content(this DownloadState state) => JsonSerializer.Serialize(state);
}
