using System.Diagnostics;
using Origins.Content;
using Origins.Local;

namespace Origins.Servers;

/// <summary>A running <see cref="WebServer"/> with files of its own: a child of this process, stopped by its own pid.</summary>
public sealed class ServerOrigin : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Long ago, so that Last-Modified counts as a strong validator (RFC 9110, section 8.8.2.2).</summary>
    private static readonly DateTime FirstModified = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _prefix;
    private readonly ChildProcess _process;
    private int _versions;

    private ServerOrigin(TemporaryFolder prefix, ChildProcess process, Uri address) => (_prefix, _process, Address) = (prefix, process, address);

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; on return it accepts connections.</summary>
    /// <param name="identity">Its certificate; null for plain HTTP.</param>
    /// <exception cref="InvalidOperationException">It is not installed or refused its configuration.</exception>
    public static async Task<ServerOrigin> StartAsync(WebServer server, ServerIdentity? identity = null, string host = "localhost")
    {
        var prefix = new TemporaryFolder(server.Name);
        prefix.Folder("files");
        // A server that gives its rights up must still get here.
        File.SetUnixFileMode(prefix.Path, (UnixFileMode)0b111_101_101);
        var place = new WebServerPlace(prefix.Path, host, LoopbackPort.Next(), identity is not null);
        await File.WriteAllTextAsync(Path.Combine(prefix.Path, "server.conf"), server.Configuration(place));
        if (identity is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(prefix.Path, "certificate.pem"), identity.CertificatePem);
            await File.WriteAllTextAsync(Path.Combine(prefix.Path, "key.pem"), identity.KeyPem);
        }

        var start = new ProcessStartInfo(Executable(server.Program), server.Arguments(place)) { WorkingDirectory = prefix.Path };
        start.Environment["HOME"] = prefix.Path;
        var origin = new ServerOrigin(prefix, new ChildProcess(start, Patience), new Uri($"{(place.IsSecure ? "https" : "http")}://{host}:{place.Port}/"));
        await origin._process.WaitUntilListeningAsync("127.0.0.1", place.Port);
        return origin;
    }

    /// <summary>Puts a file, or a new version of it, in its place at once; each version has its own modification time.</summary>
    public Uri Put(string path, SeededContent content)
    {
        var file = Path.Combine(_prefix.Path, "files", path);
        var fresh = file + ".new";
        content.WriteTo(fresh);
        File.SetUnixFileMode(fresh, (UnixFileMode)0b110_100_100);
        File.SetLastWriteTimeUtc(fresh, FirstModified.AddHours(++_versions));
        File.Move(fresh, file, overwrite: true);
        return new Uri(Address, Uri.EscapeDataString(path));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        _prefix.Dispose();
    }

    /// <summary>Debian keeps servers out of a user's path.</summary>
    private static string Executable(string program) => File.Exists($"/usr/sbin/{program}") ? $"/usr/sbin/{program}" : program;
}
