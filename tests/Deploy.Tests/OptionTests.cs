using System.Reflection;
using System.Text.RegularExpressions;
using Downloads.Node.Options;
using Origins.Local;

namespace Deploy.Tests;

/// <summary>A typo in a deployment would be a default nobody asked for: every option that is set is one that the programs know.</summary>
public sealed partial class OptionTests
{
    public static TheoryData<string> Files { get; } = new(
        new[] { "docker-compose.yml", "deploy/local-cluster", "deploy/images/Dockerfile", "deploy/new-secrets" }
            .Concat(new[] { "deploy/kubernetes", "deploy/systemd" }.SelectMany(folder => Directory.EnumerateFiles(SourceTree.PathOf(folder)))
                .Select(path => Path.GetRelativePath(SourceTree.Root, path))));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_option_set_is_known(string file)
    {
        var text = SourceTree.Read(file);
        var set = EnvironmentKey().Matches(text).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal))
            .Concat(CommandLineKey().Matches(text).Select(match => match.Groups["key"].Value));
        set.Where(key => !IsKnown(typeof(NodeOptions), key.Split(':'))).ShouldBeEmpty();
    }

    [Fact]
    public void A_key_that_is_none_would_be_found()
    {
        IsKnown(typeof(NodeOptions), ["Cluster", "Endpiont"]).ShouldBeFalse();
        IsKnown(typeof(NodeOptions), ["Cluster", "NodeName"]).ShouldBeTrue();
        IsKnown(typeof(NodeOptions), ["Auth", "Tokens", "0"]).ShouldBeTrue();
    }

    private static bool IsKnown(Type type, string[] path)
    {
        var property = type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance);
        return property is not null
            && (path.Length == 1 || IsKnown(property.PropertyType, path[1..]) || (path.Length == 2 && property.PropertyType == typeof(IReadOnlyList<string>)));
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(__[A-Z0-9][A-Za-z0-9]*)+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex EnvironmentKey();

    [GeneratedRegex(@"--(?<key>[A-Z][A-Za-z]+(:[A-Z][A-Za-z0-9]*)+)=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex CommandLineKey();
}
