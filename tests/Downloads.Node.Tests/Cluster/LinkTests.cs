using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Local;
using Origins.Nodes;
using Origins.Scripted;
using Origins.Servers;

namespace Downloads.Node.Tests.Cluster;

/// <summary>How nodes as processes reach each other: by a port that each finds for itself, under mutual TLS where that is told.</summary>
[Trait("Category", "Slow")]
public sealed class LinkTests
{
    [Fact]
    public async Task A_second_node_on_the_same_machine_needs_the_database_the_secret_and_a_place_of_its_own()
    {
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 0);
        using var client = new NodeClient(cluster["w1"].Setup.Address);
        var endpoints = (await MembersAsync(client)).Select(member => member.GetProperty("address").GetString()!).ToList();
        endpoints.ShouldAllBe(endpoint => endpoint.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        endpoints.Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        endpoints.ShouldNotContain(cluster["w1"].Setup.Address.Authority, "links have a port of their own");
        await FetchAsync(client, cluster);
    }

    [Fact]
    public async Task Links_under_mutual_tls_carry_the_work_and_let_in_nobody_who_has_no_certificate()
    {
        using var authority = new TestAuthority();
        using var folder = new TemporaryFolder("certificates");
        var identity = authority.Issue("node");
        (string Key, string Text)[] files = [("CertificateFile", identity.CertificatePem), ("KeyFile", identity.KeyPem), ("AuthorityFile", authority.RootPem)];
        var options = files.Select(file => ($"Cluster:{file.Key}", Write(folder, file.Key, file.Text))).ToArray();
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 1, options);

        using var client = new NodeClient(cluster["g1"].Setup.Address);
        await FetchAsync(client, cluster);
        var endpoint = (await MembersAsync(client)).First(member => member.GetProperty("name").GetString() == "w1").GetProperty("address").GetString()!.Split(':');
        using var socket = new TcpClient(endpoint[0], int.Parse(endpoint[1], System.Globalization.CultureInfo.InvariantCulture));
        X509Certificate? shown = null;
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (shown = certificate) is not null);
        await Should.ThrowAsync<Exception>(async () =>
        {
            // With TLS 1.3 the other end says no only after this one has finished.
            await tls.AuthenticateAsClientAsync("node");
            await tls.ReadExactlyAsync(new byte[1]);
        });
        shown.ShouldNotBeNull().Subject.ShouldBe("CN=node");
        (await MembersAsync(client)).ShouldAllBe(member => member.GetProperty("reachability").GetString() == "reachable");
    }

    [Fact]
    public async Task A_certificate_without_its_key_exits_78_naming_what_is_missing()
    {
        using var authority = new TestAuthority();
        using var folder = new TemporaryFolder("certificates");
        var certificate = Write(folder, "CertificateFile", authority.Issue("node").CertificatePem);
        var refused = await Should.ThrowAsync<InvalidOperationException>(ClusterBench.StartAsync(workers: 1, gateways: 0, ("Cluster:CertificateFile", certificate)));
        refused.Message.ShouldContain("ended with 78");
        refused.Message.ShouldContain("Cluster:KeyFile");
    }

    private static string Write(TemporaryFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, $"{name}.pem");
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<IReadOnlyList<JsonElement>> MembersAsync(NodeClient client) =>
        [.. (await client.GetAsync("cluster/members")).Succeeded().GetProperty("members").EnumerateArray()];

    /// <summary>Enough downloads for each worker to have some: whoever is asked speaks to the others.</summary>
    private static async Task FetchAsync(NodeClient client, ClusterBench cluster)
    {
        await using var origin = ScriptedOrigin.Start();
        await using var live = await LiveClient.ConnectAsync(cluster["w1"].Setup.Address);
        await live.SubscribeAsync("runtime");
        var contents = Enumerable.Range(0, 12).Select(i => new SeededContent((ulong)i + 300, 10_000 + i)).ToArray();
        var ids = await client.AddAllAsync([.. contents.Select((content, i) => new { url = origin.Serve($"{i}.bin", new Script(content)) })]);
        foreach (var (id, i) in ids.Select(static (id, i) => (id, i)))
        {
            await live.ForStateAsync(id, "Completed");
            FileDigest.Sha256(Path.Combine(cluster.Root, $"{i}.bin")).ShouldBe(contents[i].Sha256());
        }
    }
}
