using System.Reflection;
using System.Text.RegularExpressions;
using Downloads.Node.Options;
using Origins.Local;

namespace Downloads.Node.Tests;

/// <summary>The front page says what is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = SourceTree.Read("README.md");

    [Fact]
    public void It_names_every_option_there_is_and_no_other()
    {
        KeysIn(Section("Configuration")).ShouldBe([.. KeysOf(typeof(NodeOptions), "").Select(key => key == "Urls" ? "--urls" : key), "Providers:<name>:<field>"], ignoreOrder: true);
    }

    [Fact]
    public void Every_test_and_benchmark_it_names_exists()
    {
        var files = Directory.EnumerateFiles(SourceTree.PathOf("tests"), "*.cs", SearchOption.AllDirectories).ToArray();
        var tests = files.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var rows = files.Where(file => file.EndsWith("Row.cs", StringComparison.Ordinal)).SelectMany(file => RowName().Matches(File.ReadAllText(file))).Select(match => match.Groups["it"].Value).ToHashSet();
        var projects = Directory.EnumerateDirectories(SourceTree.PathOf("tests")).Select(Path.GetFileName).ToHashSet();

        var shown = Section("Shown by tests").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[2]);
        var named = shown.SelectMany(cell => Code().Matches(cell)).Select(match => match.Groups["it"].Value).ToArray();

        named.Length.ShouldBeGreaterThan(20);
        named.Where(name => !tests.Contains(name) && !rows.Contains(name) && !projects.Contains(name) && name is not ("Golden/" or "tests/Benchmarks")).ShouldBeEmpty();
    }

    [Fact]
    public void Every_link_leads_somewhere() =>
        Link().Matches(Readme).Select(match => match.Groups["it"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(SourceTree.PathOf(target)))
            .ShouldBeEmpty();

    private static string Section(string title)
    {
        var from = Readme.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        from.ShouldBeGreaterThan(0, title);
        var to = Readme.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return to < 0 ? Readme[from..] : Readme[from..to];
    }

    /// <summary>Keys in the first cells of a table; one that begins with a colon shares the beginning of the one before.</summary>
    private static IEnumerable<string> KeysIn(string section)
    {
        foreach (var row in section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var before = "";
            foreach (Match code in Code().Matches(row.Split('|')[1]))
            {
                var key = code.Groups["it"].Value;
                before = key[0] == ':' ? before[..before.LastIndexOf(':')] + key : key;
                yield return before;
            }
        }
    }

    private static IEnumerable<string> KeysOf(Type options, string path) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property => property.PropertyType.Namespace == typeof(NodeOptions).Namespace
            ? KeysOf(property.PropertyType, $"{path}{property.Name}:")
            : [path + property.Name]);

    [GeneratedRegex("`(?<it>[^`]+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<it>[^)#]+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("string Name => \"(?<it>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RowName();
}
