using System.Security.Cryptography;
using System.Text;
using Origins.Local;

namespace Downloads.Cli.Tests.Commands;

public sealed class TokenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("token");
    private readonly CommandLineHarness _cli = new();

    private string TokenFile => Path.Combine(_folder.Path, "data", "tokens");

    [Fact]
    public async Task A_token_is_printed_once_and_kept_as_a_hash()
    {
        (await CreateAsync("ci", "read,control")).ShouldBe(ExitCode.Done);

        var token = _cli.Output.Trim();
        var line = await File.ReadAllTextAsync(TokenFile);
        line.ShouldBe($"ci:read,control:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}\n");
        line.ShouldNotContain(token);
        token.Length.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_file_and_its_folder()
    {
        await CreateAsync("ci", "admin");

        File.GetUnixFileMode(TokenFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(TokenFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await CreateAsync("ci", "read");
        (await CreateAsync("ci", "admin")).ShouldBe(ExitCode.Exists);
        (await File.ReadAllLinesAsync(TokenFile)).Length.ShouldBe(1);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ExitCode> CreateAsync(string name, string scope) =>
        _cli.RunAsync("token", "create", name, "--scope", scope, "--data", Path.Combine(_folder.Path, "data"));
}
