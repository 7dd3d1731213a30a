using YamlDotNet.RepresentationModel;

namespace Deploy.Tests;

/// <summary>Looks into YAML documents, merges and anchors resolved.</summary>
internal static class Yaml
{
    private const string Merge = "<<";

    /// <summary>Every document of a file.</summary>
    public static IReadOnlyList<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The node at a path such as <c>spec.template.spec</c>; null where there is none.</summary>
    public static YamlNode? At(this YamlNode? node, string path) => path.Split('.').Aggregate(node, static (at, key) => FieldsOf(at).GetValueOrDefault(key));

    public static string? Text(this YamlNode? node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, string path) => node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static IEnumerable<string> Texts(this YamlNode? node, string path) => node.Items(path).OfType<YamlScalarNode>().Select(item => item.Value!);

    /// <summary>Keys of a mapping with their values; its own go before those it merges in.</summary>
    public static IReadOnlyDictionary<string, YamlNode> Fields(this YamlNode? node, string path) => FieldsOf(node.At(path));

    private static Dictionary<string, YamlNode> FieldsOf(YamlNode? node)
    {
        var fields = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode map)
        {
            return fields;
        }

        foreach (var (key, value) in map.Children)
        {
            fields[((YamlScalarNode)key).Value!] = value;
        }

        if (fields.Remove(Merge, out var merged))
        {
            foreach (var (name, value) in FieldsOf(merged))
            {
                fields.TryAdd(name, value);
            }
        }

        return fields;
    }
}
