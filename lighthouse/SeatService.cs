using Actors.Membership.Life;

namespace Lighthouse;

/// <summary>Ties the membership to the life of the host.</summary>
internal sealed class SeatService(Seat seat, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(15);

    /// <summary>Returns when the lighthouse is a member.</summary>
    /// <exception cref="TimeoutException">The cluster did not take it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        seat.Start();
        await seat.Joined.WaitAsync(JoinPatience, time, cancellationToken);
        _ = StopWithMembershipAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => seat.DisposeAsync().AsTask();

    private async Task StopWithMembershipAsync()
    {
        // Another process took the name, or an operator sent this one away: there is nothing left for it to do.
        if (await seat.Ended is MemberPhase.Superseded or MemberPhase.Left)
        {
            lifetime.StopApplication();
        }
    }
}
