using System.Security.Cryptography;
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
    public void Nodes_that_share_a_secret_open_what_each_other_sealed_and_no_other_does()
    {
        using var other = new TemporaryFolder("key");
        using var one = SecretKey.OpenBox(_folder.Path, "a secret of the cluster");
        using var two = SecretKey.OpenBox(other.Path, "a secret of the cluster");
        using var stranger = SecretKey.OpenBox(other.Path, "a secret of another one");

        var box = one.Seal("Bearer 1");

        two.Open(box).ShouldBe("Bearer 1");
        Should.Throw<CryptographicException>(() => stranger.Open(box));
        File.Exists(KeyFile).ShouldBeFalse("no key is made that nothing is sealed under");
    }

    [Fact]
    public void A_node_that_gets_a_shared_secret_still_opens_what_it_sealed_before()
    {
        string box;
        using (var alone = SecretKey.OpenBox(_folder.Path, ""))
        {
            box = alone.Seal("Bearer 1");
        }

        using var member = SecretKey.OpenBox(_folder.Path, "a secret of the cluster");

        member.Open(box).ShouldBe("Bearer 1");
        using var again = SecretKey.OpenBox(_folder.Path, "");
        Should.Throw<CryptographicException>(() => again.Open(member.Seal("Bearer 2")));
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
