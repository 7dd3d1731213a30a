using Downloads.Life;

namespace Downloads.Tests.Life;

/// <summary>
/// A life led by chance: each number picks what happens next, from a user, the provider, the clock, or what runs. The world keeps the promise
/// of the shell: reports come from transfers that were started, some of them late; a recovery ends what runs.
/// </summary>
internal sealed class Walk
{
    private const int Kinds = 20;
    private readonly List<Step> _steps = [];
    private DateTimeOffset _now = Samples.Noon;
    private DownloadState? _state;
    private int? _runningFile;
    private bool _publishing;
    private long _permit;

    private Walk()
    {
    }

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Transfers or publications begun while another one was under way.</summary>
    public int Overlaps { get; private set; }

    public static Walk Of(IEnumerable<int> choices, bool held = false)
    {
        var walk = new Walk();
        var spec = Samples.ThreeFiles with { NotBefore = held ? Samples.Noon.AddSeconds(40) : null };
        walk.Tell(new DownloadCommand.Queue(Samples.Id, spec));
        foreach (var choice in choices)
        {
            walk._now = walk._now.AddMilliseconds(choice % 9_000);
            walk.Tell(walk.Choose(choice % Kinds, choice / Kinds));
        }

        return walk;
    }

    private DownloadCommand Choose(int kind, int detail)
    {
        var s = _state!;
        var attempt = detail % 5 == 0 ? s.Attempt - 1 : s.Attempt;
        var file = _runningFile ?? detail % 3;
        return kind switch
        {
            0 => new DownloadCommand.Pause(),
            1 or 2 => new DownloadCommand.Resume(),
            3 => new DownloadCommand.Cancel(KeepPart: detail % 2 == 0),
            4 => new DownloadCommand.Retry(),
            5 => new DownloadCommand.Start(),
            6 => new DownloadCommand.Update(detail % 10, null, null),
            7 or 8 or 9 => new DownloadCommand.Grant("n1", ++_permit),
            10 => new DownloadCommand.Recover(),
            11 => new DownloadCommand.Wake(),
            _ when _publishing && kind % 2 == 0 => new DownloadCommand.ReportPublished(s.Attempt, ["a", "b", "c"]),
            _ when _publishing => Samples.ReportFailed(s.Attempt, Samples.Transient) with { File = file },
            12 or 13 or 14 when _runningFile is not null => new DownloadCommand.ReportFetched(attempt, file, Samples.Fetched($"f{file}")),
            15 when _runningFile is not null => new DownloadCommand.ReportStopped(attempt, file, Samples.Resume(1 + (detail % 999)), 0),
            16 when _runningFile is not null => Samples.ReportFailed(attempt, detail % 3 == 0 ? Samples.Permanent : Samples.Transient) with { File = file },
            17 => new DownloadCommand.ReportPhase(attempt, (RunningPhase)(1 + (detail % 3))),
            18 => new DownloadCommand.ReportResumeLost(attempt, file, "changed"),
            _ => new DownloadCommand.Wake(),
        };
    }

    private void Tell(DownloadCommand command)
    {
        if (command is DownloadCommand.Recover)
        {
            (_runningFile, _publishing) = (null, false);
        }
        else if (Ends(command))
        {
            (_runningFile, _publishing) = (null, false);
        }

        var step = Step.Of(_state, command, _now);
        _steps.Add(step);
        _state = step.After;
        foreach (var effect in step.Effects)
        {
            if (effect is DownloadEffect.StartTransfer or DownloadEffect.Publish && (_runningFile is not null || _publishing))
            {
                Overlaps++;
            }

            (_runningFile, _publishing) = effect switch
            {
                DownloadEffect.StartTransfer start => (start.File, false),
                DownloadEffect.Publish => (default(int?), true),
                _ => (_runningFile, _publishing),
            };
        }
    }

    private bool Ends(DownloadCommand command) => command switch
    {
        DownloadCommand.ReportFetched c => c.Attempt == _state!.Attempt,
        DownloadCommand.ReportStopped c => c.Attempt == _state!.Attempt,
        DownloadCommand.ReportFailed c => c.Attempt == _state!.Attempt,
        DownloadCommand.ReportPublished c => c.Attempt == _state!.Attempt,
        _ => false,
    };
}
