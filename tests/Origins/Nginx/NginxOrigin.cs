using System.Diagnostics;
using System.Text.Json;
using Origins.Content;
using Origins.Local;

namespace Origins.Nginx;

/// <summary>
/// Debian's nginx on a free loopback port, with its own prefix, files and access log. It runs in the foreground as a child of this process and is
/// stopped by its own pid.
/// </summary>
public sealed class NginxOrigin : IAsyncDisposable
{
    /// <summary>Long ago, so that Last-Modified counts as a strong validator (RFC 9110, section 8.8.2.2).</summary>
    private static readonly DateTime FirstModified = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>What is counted as sent is soon received, or lost with its reader.</summary>
    private const string SmallBuffers = "sndbuf=64k";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _prefix;
    private readonly ChildProcess _process;
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    private NginxOrigin(TemporaryFolder prefix, ChildProcess process, string address, int port)
    {
        _prefix = prefix;
        _process = process;
        Address = new Uri($"http://{address}:{port}/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; on return it accepts connections.</summary>
    /// <param name="locations">Lines of the server block, such as <c>location /slow/ { limit_rate 1m; }</c>.</param>
    /// <param name="listen">Options of the listening socket; empty for a server that is only to be fast.</param>
    /// <param name="address">What it listens on.</param>
    /// <param name="space">The network namespace it runs in, of which the address is; null for this process's.</param>
    /// <exception cref="InvalidOperationException">nginx is not installed or refused its configuration.</exception>
    public static async Task<NginxOrigin> StartAsync(string locations = "", string listen = SmallBuffers, string address = "127.0.0.1", string? space = null)
    {
        var prefix = new TemporaryFolder("nginx");
        prefix.Folder("files");
        var port = LoopbackPort.Next();
        await File.WriteAllTextAsync(Path.Combine(prefix.Path, NginxConfiguration.Name), NginxConfiguration.Write(address, port, locations, listen));
        string[] command = [Executable(), "-p", prefix.Path, "-c", NginxConfiguration.Name, "-e", "error.log"];

        // "ip" becomes the program it starts: the pid is nginx's.
        command = space is null ? command : ["ip", "netns", "exec", space, .. command];
        var origin = new NginxOrigin(prefix, new ChildProcess(new ProcessStartInfo(command[0], command[1..]), Patience), address, port);
        await origin._process.WaitUntilListeningAsync(address, port);
        return origin;
    }

    /// <summary>The address of a path such as <c>slow/a.bin</c>.</summary>
    public Uri UriOf(string path) => new(Address, path);

    /// <summary>
    /// Puts a file, or a new version of it, in its place at once; a reader of the old one goes on with the old one. nginx makes the ETag of length
    /// and modification time, and each version has its own time.
    /// </summary>
    public Uri Put(string path, SeededContent content)
    {
        var file = Path.Combine(_prefix.Path, "files", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = file + ".new";
        content.WriteTo(fresh);
        var version = _versions[path] = _versions.GetValueOrDefault(path) + 1;
        File.SetLastWriteTimeUtc(fresh, FirstModified.AddHours(version));
        File.Move(fresh, file, overwrite: true);
        return UriOf(path);
    }

    /// <summary>Requests that are over, in the order they ended. One under way is not there yet: stop its reader, or <see cref="FinishAsync"/> first.</summary>
    public IReadOnlyList<AccessLogLine> Log()
    {
        var path = Path.Combine(_prefix.Path, "access.log");
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = new List<AccessLogLine>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(JsonSerializer.Deserialize<AccessLogLine>(line, JsonSerializerOptions.Web)!);
        }

        return lines;
    }

    /// <summary>Lets what is under way end, stops, and gives the whole log.</summary>
    public async Task<IReadOnlyList<AccessLogLine>> FinishAsync()
    {
        _process.Send(Signals.Quit);
        await _process.WaitForExitAsync();
        return Log();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        _prefix.Dispose();
    }

    /// <summary>Debian keeps it out of a user's path.</summary>
    private static string Executable() => File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
}
