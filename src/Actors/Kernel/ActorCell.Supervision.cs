namespace Actors.Kernel;

/// <summary>What follows a failure. The strategy is the one the parent gave at the spawn; only escalation needs the parent itself.</summary>
internal partial class ActorCell
{
    /// <summary>Turn: the supervision decides about a failure, its own or one that <paramref name="child"/> handed up.</summary>
    public void Fail(Exception failure, ActorCell? child = null)
    {
        (_sender as ReplyRef)?.TryFail(new Failure("actor.failed", $"{Path} failed: {failure.Message}"));
        if (child is not null)
        {
            Extras.Escalated.Add(child);
        }

        if (IsStopping || IsRestarting)
        {
            return;
        }

        var directive = Decide(failure);
        System.Log.TurnFailed(failure, Path, directive);
        Follow(directive, failure);
    }

    /// <summary>Turn: goes on with the state kept, and so do the children that asked.</summary>
    public void Resume()
    {
        Release(Hold.Failed);
        if (_extras is null)
        {
            return;
        }

        foreach (var child in _extras.Escalated)
        {
            child.Send(new ResumeSignal());
        }

        _extras.Escalated.Clear();
    }

    private SupervisionDirective Decide(Exception failure)
    {
        try
        {
            var directive = _supervision.Decide(failure);

            // An instance that could not start is nothing to go on with.
            return directive == SupervisionDirective.Resume && _holds.HasFlag(Hold.Starting) ? SupervisionDirective.Restart : directive;
        }
        catch (Exception broken)
        {
            System.Log.SupervisionFailed(broken, Path);
            return SupervisionDirective.Stop;
        }
    }

    private void Follow(SupervisionDirective directive, Exception failure)
    {
        switch (directive)
        {
            case SupervisionDirective.Resume:
                Resume();
                break;
            case SupervisionDirective.Restart when (Extras.Restarts ??= new RestartWindow(_supervision)).Next(Time.GetUtcNow()) is { } delay:
                Extras.RestartAfter = delay;
                Extras.Escalated.Clear();
                Keep(Hold.Failed);
                StopChildren();
                break;
            case SupervisionDirective.Escalate when Parent is { Parent: not null }:
                Keep(Hold.Failed);
                Parent.Send(new EscalatedSignal(this, failure));
                break;
            default:
                IsGivenUp = true;
                BeginStop();
                break;
        }
    }
}
