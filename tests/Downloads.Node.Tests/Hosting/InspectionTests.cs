using System.Text.Json;
using Downloads.Node.Hosting;
using Downloads.Node.Options;
using Origins.Content;
using Origins.Local;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Node.Tests.Hosting;

/// <summary>A node that runs alone answers an operator as a cluster of one.</summary>
public sealed class InspectionTests
{
    [Fact]
    public async Task A_single_node_is_the_one_member_and_owns_every_shard_and_its_entities()
    {
        using var folder = new TemporaryFolder("inspection");
        await using var origin = ScriptedOrigin.Start();
        await using var node = await NodeHost.StartAsync(
            NodeConfiguration.Read(
                ["--urls=http://127.0.0.1:0", $"--Data:Directory={folder.Folder("data")}", $"--Downloads:Root={folder.Folder("root")}", "--Cluster:NodeName=alone"], isolated: true),
            TestContext.Current.CancellationToken);
        var address = new Uri(node.Addresses.Single());
        using var client = new NodeClient(address);

        var member = (await client.GetAsync("cluster/members")).Succeeded().GetProperty("members").EnumerateArray().ShouldHaveSingleItem();
        member.GetProperty("address").GetString().ShouldBe(address.Authority);
        member.GetProperty("name").GetString().ShouldBe("alone");
        member.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["worker", "gateway"]);
        member.GetProperty("shards").GetInt32().ShouldBe(256);
        member.GetProperty("lease_until").ValueKind.ShouldBe(JsonValueKind.Null);

        await client.AddAsync(new { url = origin.Serve("a.bin", new Script(new SeededContent(1, 1000)) { HoldAfter = 10 }) });
        await origin.WaitForAsync(static _ => true, TimeSpan.FromSeconds(20));
        var busy = (await client.GetAsync("cluster/shards")).Succeeded().GetProperty("shards").EnumerateArray()
            .Where(shard => shard.GetProperty("active_entities").GetInt32() > 0).Select(shard => shard.GetProperty("shard").GetInt32()).ToArray();
        var kinds = new List<string>();
        foreach (var shard in busy)
        {
            var entities = (await client.GetAsync($"cluster/entities?shard={shard}")).Succeeded();
            entities.GetProperty("in_memory").GetBoolean().ShouldBeTrue();
            kinds.AddRange(entities.GetProperty("entities").EnumerateArray().Select(entity => $"{entity.GetProperty("kind")} {entity.GetProperty("type")}"));
        }

        kinds.ShouldBe(["download DownloadActor", "provider ProviderActor"], ignoreOrder: true);
        var tree = (await client.GetAsync("cluster/hierarchy?depth=1&path=/shards")).Succeeded().GetProperty("root");
        tree.GetProperty("below").GetInt32().ShouldBe(2);
        tree.GetProperty("children").GetArrayLength().ShouldBe(busy.Length);

        var refused = await client.PostAsync($"cluster/members/{address.Authority}/leave");
        (refused.Status, refused.Code).ShouldBe((System.Net.HttpStatusCode.Conflict, "cluster.alone"));
    }
}
