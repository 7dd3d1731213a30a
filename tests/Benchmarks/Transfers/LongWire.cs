using System.Diagnostics;

namespace Benchmarks.Transfers;

/// <summary>One direction of a wire on which frames take a while and some are lost, by chance that is the same in every run. For one caller.</summary>
internal sealed class LongWire(TapDevice from, TapDevice to, TimeSpan delay, double loss, int seed)
{
    private readonly Queue<(long Due, byte[] Frame, int Length)> _underWay = new();
    private readonly Stack<byte[]> _free = new();
    private readonly long _delay = (long)(delay.TotalSeconds * Stopwatch.Frequency);

    // Not for secrets: the chance is to be the same in every run.
#pragma warning disable CA5394
    private readonly Random _chance = new(seed);

    private bool IsLost => _chance.NextDouble() < loss;
#pragma warning restore CA5394

    /// <summary>Delivers what is due, and takes what was sent meanwhile.</summary>
    public void Carry()
    {
        var now = Stopwatch.GetTimestamp();
        while (_underWay.TryPeek(out var first) && first.Due <= now)
        {
            to.Write(first.Frame, first.Length);
            _free.Push(first.Frame);
            _underWay.Dequeue();
        }

        while (true)
        {
            var frame = _free.TryPop(out var free) ? free : new byte[TapDevice.LongestFrame];
            var length = from.Read(frame);
            if (length > 0 && !IsLost)
            {
                _underWay.Enqueue((now + _delay, frame, length));
                continue;
            }

            _free.Push(frame);
            if (length <= 0)
            {
                return;
            }
        }
    }
}
