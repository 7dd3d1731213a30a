using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Transfers;

/// <summary>
/// This program once more, as a pair of network devices with a long wire between them, for kernels without <c>netem</c>. A process of its own, so that what it takes
/// of the processor is nobody's who is measured.
/// </summary>
internal sealed class LongWireProcess : IDisposable
{
    /// <summary>First argument of a program that is to be the wire.</summary>
    public const string Command = "serve-wire";

    private readonly Process _process;

    /// <summary>Makes two devices; on return they are there.</summary>
    /// <param name="delay">What a frame takes, either way.</param>
    /// <param name="loss">Share of the frames that get lost, either way.</param>
    /// <exception cref="InvalidOperationException">They are not permitted here.</exception>
    public LongWireProcess(string one, string other, TimeSpan delay, double loss)
    {
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                typeof(LongWireProcess).Assembly.Location, Command, one, other,
                delay.TotalSeconds.ToString(CultureInfo.InvariantCulture), loss.ToString(CultureInfo.InvariantCulture),
            },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (_process.StandardOutput.ReadLine() is null)
        {
            throw new InvalidOperationException("no network devices can be made here");
        }
    }

    /// <summary>The wire itself: lives until its input ends.</summary>
    public static async Task<int> ServeAsync(string[] arguments)
    {
        using var one = new TapDevice(arguments[0]);
        using var other = new TapDevice(arguments[1]);
        var delay = TimeSpan.FromSeconds(double.Parse(arguments[2], CultureInfo.InvariantCulture));
        var loss = double.Parse(arguments[3], CultureInfo.InvariantCulture);
        LongWire[] ways = [new(one, other, delay, loss, seed: 1), new(other, one, delay, loss, seed: 2)];
        using var stop = new CancellationTokenSource();
        var carrier = new Thread(() => CarryUntil(ways, stop.Token));
        carrier.Start();
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
        carrier.Join();
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>A look every millisecond: a wake for each frame would cost more than the frame.</summary>
    private static void CarryUntil(LongWire[] ways, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Array.ForEach(ways, way => way.Carry());
            Thread.Sleep(1);
        }
    }
}
