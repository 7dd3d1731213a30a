using Actors.Kernel;

namespace Actors.Tests.Kernel;

/// <summary>An actor made of a function.</summary>
internal sealed class Scripted(Action<IActorContext, object> receive, Action<IActorContext>? preStart = null, Action? postStop = null) : Actor
{
    protected override void PreStart() => preStart?.Invoke(Context);

    protected override void PostStop() => postStop?.Invoke();

    protected override void Receive(object message) => receive(Context, message);
}

/// <summary>Counts, fails on <see cref="Exception"/>s it is told, answers <c>count</c>.</summary>
internal sealed class Counter(Action? started = null, Action? stopped = null) : Actor
{
    private int _count;

    protected override void PreStart() => started?.Invoke();

    protected override void PostStop() => stopped?.Invoke();

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Exception failure:
                throw failure;
            case "count":
                Context.Reply(_count);
                break;
            default:
                _count++;
                break;
        }
    }
}

internal static class Strategies
{
    public static SupervisionStrategy Always(SupervisionDirective directive, int maxRestarts = 10) => new(
        _ => directive, maxRestarts, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
}
