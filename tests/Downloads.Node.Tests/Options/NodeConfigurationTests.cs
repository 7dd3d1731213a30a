using Downloads.Node.Hosting;
using Downloads.Node.Options;
using Origins.Local;

namespace Downloads.Node.Tests.Options;

public sealed class NodeConfigurationTests
{
    [Fact]
    public void Nothing_given_means_the_documented_defaults()
    {
        var options = Read();

        options.Urls.ShouldBe("http://127.0.0.1:5080");
        options.Data.Directory.ShouldBe("data");
        options.Data.Store.ShouldBe("sqlite");
        options.Downloads.Root.ShouldBe("downloads");
        options.Downloads.MaxConcurrent.ShouldBe(16);
        options.Downloads.MaxPerHost.ShouldBe(4);
        options.Downloads.Checkpoint.Bytes.ShouldBe(1 << 20);
        options.Downloads.Checkpoint.Seconds.ShouldBe(3);
        options.Downloads.StallSeconds.ShouldBe(30);
        (options.Retry.Attempts, options.Retry.BaseSeconds, options.Retry.CapSeconds).ShouldBe((5, 1, 300));
        options.Auth.Tokens.ShouldBeEmpty();
        options.Network.Allow.ShouldBeEmpty();
        options.Cluster.Shards.ShouldBe(256);
        options.Cluster.NodeName.ShouldBe(Environment.MachineName);
    }

    [Fact]
    public void A_value_may_follow_its_key_or_be_joined_to_it() =>
        (Read("--Downloads:MaxConcurrent", "3").Downloads.MaxConcurrent, Read("--downloads:maxconcurrent=3").Downloads.MaxConcurrent).ShouldBe((3, 3));

    [Fact]
    public void A_list_is_given_by_index_or_by_commas()
    {
        Read("--Network:Allow=10.0.0.0/8, fd00::/8").Network.Allow.ShouldBe(["10.0.0.0/8", "fd00::/8"]);
        Read("--Network:Allow:0=any").Network.Allow.ShouldBe(["any"]);
    }

    [Fact]
    public void Policies_of_providers_are_given_by_their_names_colons_and_all()
    {
        var providers = NodeConfiguration.Read(
            ["--Providers:http:example.org:8080:max_concurrent=7", "--providers:http:example.org:8080:RetryAttempts=2", "--Providers:instance:*:max_concurrent=3"], isolated: true).Providers;

        providers["http:example.org:8080"].Values.ShouldBe(new Dictionary<string, double> { ["max_concurrent"] = 7, ["retry_attempts"] = 2 }, ignoreOrder: true);
        providers["instance:*"].Values["max_concurrent"].ShouldBe(3);
    }

    [Theory]
    [InlineData("--Providers:http:example.org:max_concurrent=0", "Providers:http:example.org:max_concurrent: '0' is not valid; allowed: 1 to 1000")]
    [InlineData("--Providers:http:example.org:colour=1", "Providers:http:example.org:colour: is no key; allowed: Providers:<provider>:<field>, such as Providers:http:example.org:max_concurrent, with the fields max_concurrent, starts_per_second, bytes_per_second, max_segments, retry_attempts, retry_base_seconds, retry_cap_seconds, circuit_failures, circuit_open_seconds, connect_timeout_seconds, first_byte_timeout_seconds, idle_timeout_seconds")]
    [InlineData("--Downloads:MaxConcurrent=0", "Downloads:MaxConcurrent: '0' is not valid; allowed: 1 to 4096")]
    [InlineData("--Downloads:MaxConcurrent=many", "Downloads:MaxConcurrent: 'many' is not valid; allowed: 1 to 4096")]
    [InlineData("--Downloads:MaxPerHost=-1", "Downloads:MaxPerHost: '-1' is not valid; allowed: 1 to 256")]
    [InlineData("--Downloads:Checkpoint:Bytes=1", "Downloads:Checkpoint:Bytes: '1' is not valid; allowed: 65536 to 1073741824")]
    [InlineData("--Downloads:StallSeconds=", "Downloads:StallSeconds: '' is not valid; allowed: 1 to 3600")]
    [InlineData("--Downloads:Root=", "Downloads:Root: '' is not valid; allowed: a folder")]
    [InlineData("--Data:Store=oracle", "Data:Store: 'oracle' is not valid; allowed: sqlite, postgres")]
    [InlineData("--Cluster:Shards=7", "Cluster:Shards: '7' is not valid; allowed: 16, 32, 64, 128, 256, 512, 1024")]
    [InlineData("--Network:Allow=everything", "Network:Allow: 'everything' is not valid; allowed: any, or networks such as 192.168.0.0/16, several separated by ','")]
    [InlineData("--Network:Proxy=ftp://ann:hidden@proxy", "Network:Proxy: '…' is not valid; allowed: http://host:port, https://host:port or socks5://host:port")]
    [InlineData("--Network:CaFile=/nowhere.pem", "Network:CaFile: '/nowhere.pem' is not valid; allowed: a file with certificates in PEM")]
    [InlineData("--Auth:AllowedOrigins:0=panel.example/x", "Auth:AllowedOrigins: 'panel.example/x' is not valid; allowed: origins such as https://panel.example, a list by Auth:AllowedOrigins:0, Auth:AllowedOrigins:1, …")]
    [InlineData("--urls=ftp://x", "urls: 'ftp://x' is not valid; allowed: addresses such as http://127.0.0.1:5080, several separated by ';'")]
    public void A_wrong_value_names_its_key_itself_and_what_is_allowed(string argument, string line) =>
        Refused(argument).ShouldHaveSingleItem().ShouldBe(line, StringCompareShould.IgnoreCase);

    [Fact]
    public void A_token_put_where_its_hash_belongs_is_not_repeated() =>
        Refused("--Auth:Tokens:0=dl_very-secret").ShouldHaveSingleItem().ShouldNotContain("secret");

    [Fact]
    public void A_typo_in_a_key_is_refused_with_the_keys_there_are() =>
        Refused("--Downloads:MaxConcurent=3").ShouldHaveSingleItem().ShouldStartWith("Downloads:MaxConcurent: is no key; allowed: Downloads:Root, Downloads:MaxConcurrent");

    [Theory]
    [InlineData("--Donwloads:Root=x")]
    [InlineData("--root=x")]
    [InlineData("-d")]
    [InlineData("downloads")]
    [InlineData("--")]
    public void What_is_no_option_is_refused(string argument) => Refused(argument)[0].ShouldContain("is no option");

    [Fact]
    public void A_key_without_a_value_is_refused() => Refused("--Downloads:Root").ShouldHaveSingleItem().ShouldContain("has no value");

    [Fact]
    public void Every_fault_is_told_at_once() =>
        Refused("--Downloads:MaxConcurrent=0", "--Retry:Attempts=0", "--Data:Store=x").Count.ShouldBe(3);

    [Fact]
    public void Postgres_needs_a_connection_string_and_its_password_is_not_repeated()
    {
        Refused("--Data:Store=postgres").ShouldHaveSingleItem().ShouldStartWith("Data:Postgres: is missing");
        Refused("--Data:Store=postgres", "--Data:Postgres=Password=hidden;Nonsense=1").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.ShouldStartWith("Data:Postgres: '…' is not valid; allowed: a connection string"), line => line.ShouldNotContain("hidden"));
        Read("--Data:Store=postgres", "--Data:Postgres=Host=db;Database=downloads").Data.Postgres.ShouldBe("Host=db;Database=downloads");
    }

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        using var folder = new TemporaryFolder("secret");
        var file = Path.Combine(folder.Path, "postgres");
        File.WriteAllText(file, "Host=db;Password=from file \n");

        Read("--Data:Store=postgres", $"--Data:PostgresFile={file}").Data.Postgres.ShouldBe("Host=db;Password=from file ");
        Refused($"--Data:PostgresFile={file}.not").ShouldHaveSingleItem().ShouldStartWith($"Data:PostgresFile: '{file}.not' cannot be read");
        Refused($"--Data:PostgresFile={file}", "--Data:Postgres=Host=db").ShouldHaveSingleItem().ShouldContain("one of the two");
        File.WriteAllText(file, "socks5://user:word@127.0.0.1:1080\n");
        Read($"--Network:ProxyFile={file}").Network.Proxy.ShouldBe("socks5://user:word@127.0.0.1:1080");
        File.WriteAllText(file, "a secret of twenty characters");
        Read($"--Cluster:SecretFile={file}").Cluster.Secret.ShouldBe("a secret of twenty characters");
    }

    [Fact]
    public void A_secret_of_a_cluster_is_long_and_not_repeated() =>
        Refused("--Cluster:Secret=too short").ShouldHaveSingleItem().ShouldBe("Cluster:Secret: '…' is not valid; allowed: at least 16 characters");

    private static NodeOptions Read(params string[] arguments) => NodeConfiguration.Read(arguments, isolated: true).Options;

    private static IReadOnlyList<string> Refused(params string[] arguments)
    {
        var refused = Should.Throw<NodeStartException>(() => Read(arguments));
        refused.ExitCode.ShouldBe(NodeExitCode.Configuration);
        return refused.Lines;
    }
}
