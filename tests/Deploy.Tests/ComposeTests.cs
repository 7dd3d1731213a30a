using Origins.Local;
using YamlDotNet.RepresentationModel;

namespace Deploy.Tests;

/// <summary>What <c>docker-compose.yml</c> promises, read from its structure; no container is run.</summary>
public sealed class ComposeTests
{
    private static readonly YamlNode Compose = Yaml.Documents(SourceTree.Read("docker-compose.yml")).Single();

    public static TheoryData<string> Programs { get; } = ["lighthouse", "worker-1", "worker-2", "worker-3", "gateway-1", "gateway-2"];

    [Fact]
    public void There_are_a_database_a_lighthouse_three_workers_and_two_gateways() =>
        Compose.Fields("services").Keys.ShouldBe(["postgres", .. Programs.Select(row => row.Data)], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_runs_without_rights_on_a_read_only_root_and_is_stopped_by_draining(string name)
    {
        var service = Compose.At($"services.{name}");
        service.Text("user").ShouldBe("10001:10001");
        service.Text("read_only").ShouldBe("true");
        service.Texts("cap_drop").ShouldBe(["ALL"]);
        service.Texts("security_opt").ShouldBe(["no-new-privileges:true"]);
        service.Texts("tmpfs").Select(mount => mount.Split(':')[0]).ShouldBe(["/tmp", "/var/lib/downloads"]);
        service.Texts("healthcheck.test").ShouldBe(["CMD", "healthy"]);
        service.Text("stop_grace_period").ShouldBe("45s");
        service.Text("restart").ShouldBe("unless-stopped");
        service.Fields("depends_on").Values.ShouldAllBe(dependency => dependency.Text("condition") == "service_healthy");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_member_goes_by_the_name_of_its_service_and_is_reached_there(string name)
    {
        var environment = Compose.At($"services.{name}.environment");
        environment.Text("Cluster__NodeName").ShouldBe(name);
        environment.Text("Cluster__Endpoint").ShouldBe($"{name}:5090");
        environment.Text("Data__Store").ShouldBe("postgres");
        environment.Text("Cluster__Roles").ShouldBe(name == "lighthouse" ? null : name.Split('-')[0]);
    }

    [Fact]
    public void Workers_share_the_files_and_only_gateways_are_reached_from_outside_and_that_from_this_machine()
    {
        foreach (var (name, service) in Compose.Fields("services"))
        {
            service.Texts("ports").ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal) && name.StartsWith("gateway", StringComparison.Ordinal), name);
            if (name.StartsWith("worker", StringComparison.Ordinal))
            {
                service.Texts("volumes").ShouldBe(["files:/srv/downloads"]);
            }
        }

        Compose.Fields("services").Values.SelectMany(service => service.Texts("ports")).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Every_secret_is_a_file_that_new_secrets_makes_and_every_one_named_is_there()
    {
        var declared = Compose.Fields("secrets");
        declared.Values.Select(secret => secret.Text("file")).ShouldAllBe(file => file!.StartsWith("deploy/secrets/", StringComparison.Ordinal));
        var script = SourceTree.Read("deploy/new-secrets");
        declared.Keys.ShouldAllBe(name => script.Contains($"\"$dir/{name}\"", StringComparison.Ordinal));
        Compose.Fields("services").Values.SelectMany(service => service.Texts("secrets")).Distinct().ShouldBe(declared.Keys, ignoreOrder: true);
    }
}
