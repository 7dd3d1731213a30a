using Downloads.Node.Hosting;
using Downloads.Node.Secrets;
using Origins.Local;

namespace Downloads.Node.Tests.Secrets;

public sealed class SecretKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("key");

    private string KeyFile => Path.Combine(_folder.Path, "keys", "secrets.key");

    [Fact]
    public void The_first_start_makes_the_key_and_the_next_one_finds_it()
    {
        var key = SecretKey.LoadOrCreate(_folder.Path);
        key.Length.ShouldBe(SecretKey.Size);
        SecretKey.LoadOrCreate(_folder.Path).ShouldBe(key);
    }

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        SecretKey.LoadOrCreate(_folder.Path);
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(KeyFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_damaged_key_is_refused_and_left_as_it_is()
    {
        SecretKey.LoadOrCreate(_folder.Path);
        File.WriteAllText(KeyFile, "half");

        var refused = Should.Throw<NodeStartException>(() => SecretKey.LoadOrCreate(_folder.Path));

        refused.ExitCode.ShouldBe(NodeExitCode.Configuration);
        refused.Message.ShouldContain("restore it from a backup");
        File.ReadAllText(KeyFile).ShouldBe("half");
    }

    public void Dispose() => _folder.Dispose();
}
