using System.Diagnostics;
using System.Text;
using Origins.Local;

namespace Benchmarks.Acceptance;

/// <summary>The peer: aria2 as a daemon, its downloads paused, told by JSON-RPC.</summary>
internal sealed class Aria2 : IAsyncDisposable
{
    private const int Batch = 1_000;
    private const string Call = "jsonrpc";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly HttpClient _http;

    private Aria2(Process process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(5) };
    }

    public static bool IsInstalled => File.Exists("/usr/bin/aria2c");

    public static async Task<Aria2> StartAsync()
    {
        var port = LoopbackPort.Next();
        var process = Process.Start(new ProcessStartInfo(
            "/usr/bin/aria2c",
            ["--enable-rpc", $"--rpc-listen-port={port}", "--rpc-max-request-size=64M", "--pause=true", "--quiet", "--no-conf", $"--dir={Path.GetTempPath()}"]))!;
        var peer = new Aria2(process, port);
        await peer.AnswersAsync();
        return peer;
    }

    /// <summary>Adds downloads in multicalls of 1,000.</summary>
    /// <returns>How many a second.</returns>
    public async Task<double> AddAsync(int count)
    {
        var bodies = Enumerable.Range(0, count).Chunk(Batch).Select(Body).ToArray();
        var started = Stopwatch.GetTimestamp();
        foreach (var body in bodies)
        {
            await _http.PostJsonAsync(Call, body);
        }

        return Measure.PerSecond(count, started);
    }

    public long ResidentBytes() => ProcessFigures.ResidentBytes(_process.Id);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static byte[] Body(int[] some)
    {
        var calls = some.Select(i => $$"""{"methodName":"aria2.addUri","params":[["http://127.0.0.1:9/held?{{i}}"]]}""");
        return Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":"1","method":"system.multicall","params":[[{{string.Join(',', calls)}}]]}""");
    }

    private async Task AnswersAsync()
    {
        var hello = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":"1","method":"aria2.getVersion","params":[]}""");
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await _http.PostJsonAsync(Call, hello);
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
