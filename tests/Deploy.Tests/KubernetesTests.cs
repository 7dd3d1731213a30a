using Origins.Local;
using YamlDotNet.RepresentationModel;

namespace Deploy.Tests;

/// <summary>What the manifests promise, read from their structure; no cluster is run.</summary>
public sealed class KubernetesTests
{
    private const string Folder = "deploy/kubernetes";
    private const string AppLabel = "app.kubernetes.io/name";
    private static readonly YamlNode Kustomization = Yaml.Documents(SourceTree.Read($"{Folder}/kustomization.yaml")).Single();
    private static readonly IReadOnlyList<YamlNode> Objects = [.. Kustomization.Texts("resources").SelectMany(file => Yaml.Documents(SourceTree.Read($"{Folder}/{file}")))];

    public static TheoryData<string> Programs { get; } = ["lighthouse", "worker", "gateway"];

    [Fact]
    public void Every_file_is_a_resource() => Directory.EnumerateFiles(SourceTree.PathOf(Folder), "*.yaml").Select(Path.GetFileName)
        .ShouldBe(["kustomization.yaml", .. Kustomization.Texts("resources")], ignoreOrder: true);

    [Theory]
    [InlineData("lighthouse", 1)]
    [InlineData("worker", 3)]
    [InlineData("gateway", 2)]
    [InlineData("postgres", 1)]
    public void There_are_so_many_of_each(string name, int replicas) => Workload(name).Text("spec.replicas").ShouldBe($"{replicas}");

    [Theory]
    [InlineData("postgres")]
    [MemberData(nameof(Programs))]
    public void A_pod_runs_without_rights_on_a_read_only_root(string name)
    {
        var pod = Workload(name).At("spec.template.spec");
        pod.Text("automountServiceAccountToken").ShouldBe("false");
        pod.Text("securityContext.runAsNonRoot").ShouldBe("true");
        pod.Text("securityContext.seccompProfile.type").ShouldBe("RuntimeDefault");
        var container = pod.Items("containers").ShouldHaveSingleItem();
        container.Text("securityContext.allowPrivilegeEscalation").ShouldBe("false");
        container.Text("securityContext.readOnlyRootFilesystem").ShouldBe("true");
        container.Texts("securityContext.capabilities.drop").ShouldBe(["ALL"]);
        container.Text("resources.limits.memory").ShouldNotBeNull();
        container.Items("volumeMounts").Select(mount => mount.Text("name")).ShouldBeSubsetOf(
            [.. pod.Items("volumes").Select(volume => volume.Text("name")), .. Workload(name).Items("spec.volumeClaimTemplates").Select(claim => claim.Text("metadata.name"))]);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_is_probed_is_told_who_and_where_it_is_and_has_time_to_drain(string name)
    {
        var pod = Workload(name).At("spec.template.spec");
        int.Parse(pod.Text("terminationGracePeriodSeconds")!).ShouldBeGreaterThanOrEqualTo(45);
        pod.Text("securityContext.runAsUser").ShouldBe("10001");
        var container = pod.Items("containers").Single();
        container.Text("livenessProbe.httpGet.path").ShouldBe("/health/live");
        container.Text("readinessProbe.httpGet.path").ShouldBe("/health/ready");
        container.Text("startupProbe.httpGet.path").ShouldBe("/health/live");
        container.Texts("args").ShouldBe([name == "lighthouse" ? "lighthouse" : "node"]);
        var environment = container.Items("env").ToDictionary(variable => variable.Text("name")!, StringComparer.Ordinal);
        environment["Cluster__NodeName"].Text("valueFrom.fieldRef.fieldPath").ShouldBe("metadata.name");
        environment["Cluster__Endpoint"].Text("value").ShouldBe("$(POD_IP):5090");
        environment.Keys.ToList().IndexOf("POD_IP").ShouldBeLessThan(environment.Keys.ToList().IndexOf("Cluster__Endpoint"), "a variable is known to those after it");
        environment.GetValueOrDefault("Cluster__Roles").Text("value").ShouldBe(name == "lighthouse" ? null : name);
    }

    [Fact]
    public void Selectors_select_and_named_ports_are_there()
    {
        var pods = Objects.Where(IsWorkload).ToDictionary(
            workload => workload.At("spec.template.metadata").Fields("labels")[AppLabel].ToString(), workload => workload.At("spec.template.spec")!, StringComparer.Ordinal);
        foreach (var workload in Objects.Where(IsWorkload))
        {
            workload.At("spec.selector").Fields("matchLabels")[AppLabel].ToString().ShouldBe(workload.At("spec.template.metadata").Fields("labels")[AppLabel].ToString());
        }

        foreach (var service in Objects.Where(item => item.Text("kind") == "Service"))
        {
            var pod = pods[service.At("spec").Fields("selector")[AppLabel].ToString()];
            var named = pod.Items("containers").SelectMany(container => container.Items("ports")).Select(port => port.Text("name")).ToList();
            service.Items("spec.ports").Select(port => port.Text("targetPort")).OfType<string>().ShouldBeSubsetOf(named);
        }
    }

    [Fact]
    public void Every_configuration_and_secret_that_is_named_is_generated_from_files_that_new_secrets_makes()
    {
        var pods = Objects.Where(IsWorkload).Select(workload => workload.At("spec.template.spec")).ToList();
        pods.SelectMany(pod => pod.Items("containers")).SelectMany(container => container.Items("envFrom")).Select(source => source.Text("configMapRef.name")).Distinct()
            .ShouldBe(Kustomization.Items("configMapGenerator").Select(map => map.Text("name")));
        pods.SelectMany(pod => pod.Items("volumes")).Select(volume => volume.Text("secret.secretName")).OfType<string>().Distinct()
            .ShouldBe(Kustomization.Items("secretGenerator").Select(secret => secret.Text("name")), ignoreOrder: true);
        var script = SourceTree.Read("deploy/new-secrets");
        Kustomization.Items("secretGenerator").SelectMany(secret => secret.Texts("files"))
            .ShouldAllBe(file => script.Contains($"\"$dir/{Path.GetFileName(file)}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kustomize_puts_it_together()
    {
        Assert.SkipUnless(Tool.Exists("kubectl"), "kubectl is not installed");
        using var folder = new TemporaryFolder("kustomize");
        foreach (var file in Directory.EnumerateFiles(SourceTree.PathOf(Folder), "*.yaml"))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        (await Tool.RunAsync(SourceTree.PathOf("deploy/new-secrets"), [Path.Combine(folder.Path, "secrets")])).ShouldSucceed();
        var built = (await Tool.RunAsync("kubectl", ["kustomize", folder.Path])).ShouldSucceed();
        var objects = Yaml.Documents(built.Output);
        objects.Count.ShouldBe(Objects.Count + Kustomization.Items("configMapGenerator").Count() + Kustomization.Items("secretGenerator").Count());
        objects.Where(IsWorkload).SelectMany(workload => workload.Items("spec.template.spec.containers")).Select(container => container.Text("image"))
            .ShouldBe(["downloads:0.1.0", "downloads:0.1.0", "downloads:0.1.0", "postgres:17"], ignoreOrder: true);
    }

    private static bool IsWorkload(YamlNode item) => item.Text("kind") is "Deployment" or "StatefulSet";

    private static YamlNode Workload(string name) => Objects.Single(item => IsWorkload(item) && item.Text("metadata.name") == name);
}
