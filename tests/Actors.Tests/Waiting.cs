namespace Actors.Tests;

/// <summary>For what no message tells.</summary>
internal static class Waiting
{
    /// <summary>Yields until <paramref name="holds"/>; the limit in real time only ends a test that has failed already.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Yield();
        }
    }
}
