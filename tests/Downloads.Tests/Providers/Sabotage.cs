namespace Downloads.Tests.Providers;

/// <summary>A fault put into the throttle on purpose: each must be found, or the properties prove nothing.</summary>
public enum Sabotage
{
    None,
    LimitOffByOne,
    RateForgotten,
    YoungestFirst,
    RetriesNeverTurn,
    InteractiveLikeOthers,
    CircuitIgnored,
    CalmIgnored,
    FullDiskIgnored,
    UserPauseIgnored,
    ManyProbes,
    GrantsForgottenInCrash,
    PermitKeptAfterFailure,
    FailureCountedTwice,
}
