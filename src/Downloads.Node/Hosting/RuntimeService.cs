using Actors.Membership.Life;
using Downloads.Actors;

namespace Downloads.Node.Hosting;

/// <summary>Ties the actors to the life of the host.</summary>
internal sealed class RuntimeService(DownloadRuntime runtime, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(15);

    /// <summary>Returns when the node is a member of its cluster, where it is in one.</summary>
    /// <exception cref="TimeoutException">The cluster did not take it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        runtime.Start();
        await runtime.Joined.WaitAsync(JoinPatience, time, cancellationToken);
        _ = StopWithMembershipAsync(runtime.MembershipEnded);
    }

    /// <summary>Transfers save where they are; they have the time they are promised, whatever the host's patience.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => runtime.DisposeAsync().AsTask();

    private async Task StopWithMembershipAsync(Task<MemberPhase> ended)
    {
        // Another process took the name, or an operator sent this one away: there is nothing left for it to do.
        if (await ended is MemberPhase.Superseded or MemberPhase.Left)
        {
            lifetime.StopApplication();
        }
    }
}
