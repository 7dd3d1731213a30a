using System.Globalization;
using System.Xml;

namespace Downloads.Imports;

/// <summary>
/// Reads a Metalink 4 document (RFC 5854): a job for each file, with its first URL as the source, the others as mirrors in the order of their priority, and its strongest
/// hash as the checksum. Document types and entities are refused, so nothing outside is read and nothing grows while it is read.
/// </summary>
internal static class MetalinkFile
{
    private const string Namespace = "urn:ietf:params:xml:ns:metalink";

    /// <summary>What stands last where no priority is given (RFC 5854, section 4.2.16.1).</summary>
    private const int LeastPriority = 999_999;

    private const int MaxFiles = 10_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 64 << 20,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <exception cref="XmlException">It is not well-formed, or has a document type.</exception>
    /// <exception cref="FormatException">It is no Metalink 4 document.</exception>
    public static IReadOnlyList<ImportEntry> Read(Stream document)
    {
        using var xml = XmlReader.Create(document, Settings);
        if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "metalink" || xml.NamespaceURI != Namespace)
        {
            throw new FormatException("The XML document is no Metalink 4 (RFC 5854).");
        }

        var entries = new List<ImportEntry>();
        foreach (var name in Children(xml))
        {
            if (name == "file")
            {
                entries.Add(ReadFile(xml));
                if (entries.Count > MaxFiles)
                {
                    throw new FormatException($"The Metalink has more than {MaxFiles} files.");
                }
            }
            else
            {
                xml.Skip();
            }
        }

        return entries;
    }

    private static ImportEntry ReadFile(XmlReader xml)
    {
        var entry = new MetalinkEntry(xml.GetAttribute("name") ?? "");
        foreach (var name in Children(xml))
        {
            switch (name)
            {
                case "url":
                    var priority = int.TryParse(xml.GetAttribute("priority"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : LeastPriority;
                    entry.Url(Text(xml), priority);
                    break;
                case "hash":
                    entry.Hash(xml.GetAttribute("type"), Text(xml));
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return entry.ToImport();
    }

    /// <summary>Local names of the child elements; the caller reads or skips each. Those of other namespaces are skipped.</summary>
    private static IEnumerable<string> Children(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            yield break;
        }

        xml.ReadStartElement();
        while (xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.NamespaceURI == Namespace)
            {
                yield return xml.LocalName;
            }
            else
            {
                xml.Skip();
            }
        }

        xml.ReadEndElement();
    }

    /// <exception cref="XmlException">It has child elements.</exception>
    private static string Text(XmlReader xml) => xml.ReadElementContentAsString().Trim();
}
