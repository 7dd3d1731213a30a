using System.Xml.Linq;
using Origins.Local;

namespace Downloads.Node.Tests;

/// <summary>The map in src/README.md, held to by reading the project files and counting lines.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Every program and library of ours, and all it may reference of ours.</summary>
    private static readonly Dictionary<string, string[]> AllowedArrows = new(StringComparer.Ordinal)
    {
        ["Actors"] = [],
        ["Actors.Sqlite"] = ["Actors"],
        ["Actors.PostgreSql"] = ["Actors"],
        ["Downloads"] = [],
        ["Downloads.Transfers"] = ["Downloads"],
        ["Downloads.Actors"] = ["Actors", "Downloads"],
        ["Downloads.Gateway"] = ["Actors", "Downloads", "Downloads.Actors"],
        ["Downloads.Node"] = ["Actors", "Actors.Sqlite", "Actors.PostgreSql", "Downloads", "Downloads.Transfers", "Downloads.Actors", "Downloads.Gateway"],
        ["Downloads.Cli"] = ["Downloads", "Downloads.Node"],
        ["Lighthouse"] = ["Actors", "Actors.PostgreSql", "Downloads.Actors", "Downloads.Gateway", "Downloads.Node"],
    };

    private static readonly string[] Folders = ["src", "lighthouse"];

    [Fact]
    public void Projects_reference_only_what_the_map_allows()
    {
        var forbidden = SourceProjects()
            .SelectMany(project => References(project), (project, target) => (From: Name(project), To: target))
            .Where(arrow => !AllowedArrows.TryGetValue(arrow.From, out var allowed) || !allowed.Contains(arrow.To))
            .Select(arrow => $"{arrow.From} -> {arrow.To}");

        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_on_the_map()
    {
        SourceProjects().Select(Name).ShouldBe(AllowedArrows.Keys, ignoreOrder: true);

        var map = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "README.md"));
        AllowedArrows.Keys.Where(name => !map.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_engine_and_the_core_use_no_package_that_does_io()
    {
        string[] harmless = ["Microsoft.Extensions.Logging.Abstractions"];
        Packages("Actors").Except(harmless).ShouldBeEmpty();
        Packages("Downloads").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("System.IO")]
    [InlineData("System.Net")]
    [InlineData("System.Data")]
    [InlineData("Microsoft.Extensions.Logging")]
    [InlineData("TimeProvider.System")]
    [InlineData("Random.Shared")]
    [InlineData("new Random(")]
    [InlineData("Guid.NewGuid(")]
    [InlineData("Stopwatch")]
    public void The_core_stays_pure(string trace)
    {
        var impure = SourceFiles("src/Downloads")
            .Where(file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Contains(trace, StringComparison.Ordinal)))
            .Select(SourceTree.Relative);

        impure.ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        Folders.Append("tests").SelectMany(SourceFiles)
            .Select(file => (File: SourceTree.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(entry => entry.Lines > 400)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Half_of_the_files_fit_on_a_page_and_nine_in_ten_into_250_lines()
    {
        var lengths = Folders.SelectMany(SourceFiles).Select(file => File.ReadLines(file).Count()).Order().ToArray();

        lengths[lengths.Length / 2].ShouldBeLessThanOrEqualTo(60);
        lengths[lengths.Length * 9 / 10].ShouldBeLessThanOrEqualTo(250);
    }

    [Fact]
    public void Every_project_explains_itself()
    {
        SourceProjects()
            .Where(project => !File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")))
            .Select(Name)
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Manager")]
    [InlineData("Helper")]
    [InlineData("Util")]
    public void No_file_is_named_for_nothing(string word)
    {
        Folders.Append("tests").SelectMany(SourceFiles)
            .Where(file => Path.GetFileNameWithoutExtension(file).EndsWith(word, StringComparison.Ordinal)
                || Path.GetFileNameWithoutExtension(file).EndsWith(word + "s", StringComparison.Ordinal))
            .Select(SourceTree.Relative)
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> SourceProjects() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(item => Name(item.Attribute("Include")!.Value));

    private static IEnumerable<string> Packages(string name) =>
        XDocument.Load(Path.Combine(SourceTree.Root, "src", name, $"{name}.csproj"))
            .Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value);
}
