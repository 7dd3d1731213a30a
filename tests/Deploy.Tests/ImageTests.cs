using Origins.Local;

namespace Deploy.Tests;

/// <summary>What the Dockerfile says; no image is built.</summary>
public sealed class ImageTests
{
    private static readonly string[] Lines = SourceTree.Read("deploy/images/Dockerfile").Split('\n');

    [Fact]
    public void Every_program_it_publishes_is_in_the_tree_and_start_knows_it()
    {
        var published = Lines.SelectMany(line => line.Split("dotnet publish ").Skip(1)).Select(command => command.Split(' ')).ToList();
        published.Count.ShouldBe(3);
        var start = SourceTree.Read("deploy/images/start");
        foreach (var command in published)
        {
            var project = Directory.EnumerateFiles(SourceTree.PathOf(command[0]), "*.csproj").ShouldHaveSingleItem();
            var program = command[Array.IndexOf(command, "--output") + 1].Replace("/app/", "", StringComparison.Ordinal);
            start.ShouldContain($"{program}) assembly={Path.GetFileNameWithoutExtension(project)}.dll");
        }
    }

    [Fact]
    public void It_runs_as_a_user_without_rights_is_probed_and_stopped_by_sigterm()
    {
        var last = Lines.Skip(Array.FindLastIndex(Lines, line => line.StartsWith("FROM ", StringComparison.Ordinal))).ToList();
        last.ShouldContain("USER 10001:10001");
        last.ShouldContain("STOPSIGNAL SIGTERM");
        last.ShouldContain(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.EndsWith("CMD [\"healthy\"]", StringComparison.Ordinal));
        last.ShouldContain("ENTRYPOINT [\"start\"]");
    }

    [Fact]
    public void Nothing_that_is_secret_or_built_goes_into_it()
    {
        var ignored = SourceTree.Read(".dockerignore").Split('\n');
        ignored.ShouldContain("deploy/secrets");
        ignored.ShouldContain("deploy/kubernetes/secrets");
        ignored.ShouldContain("**/bin");
        ignored.ShouldContain(".git");
    }
}
