namespace Origins.Scripted;

/// <summary>Keeps a stream at its rate, measured from its beginning so that late wake-ups are made up for.</summary>
internal sealed class Pace(long? bytesPerSecond)
{
    private readonly long _begun = TimeProvider.System.GetTimestamp();

    /// <summary>Returns when <paramref name="sent"/> bytes are due.</summary>
    public async ValueTask FollowAsync(long sent, CancellationToken closing)
    {
        if (bytesPerSecond is not { } rate)
        {
            return;
        }

        var ahead = TimeSpan.FromSeconds((double)sent / rate) - TimeProvider.System.GetElapsedTime(_begun);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, TimeProvider.System, closing);
        }
    }
}
