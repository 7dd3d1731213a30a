using System.Text;
using System.Text.Json;
using System.Xml;

namespace Downloads.Imports;

/// <summary>
/// Reads a file that is imported (contracts, section 3): an export of this product, a <c>download_queue.json</c>, a Metalink, or an aria2 session or input file, told
/// apart by what is in them.
/// </summary>
public static class ImportFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ImportReading Read(ReadOnlyMemory<byte> file)
    {
        var content = file.Span.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;
        var start = content.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return Refuse("The file is empty.");
        }

        return content.Span[start] switch
        {
            (byte)'{' or (byte)'[' => ReadJson(content),
            (byte)'<' => ReadMetalink(content),
            _ => ReadText(content),
        };
    }

    private static ImportReading ReadJson(ReadOnlyMemory<byte> content)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException e)
        {
            return Refuse($"The file is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        var root = document.RootElement;
        try
        {
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("downloads"u8, out var downloads) && downloads.ValueKind == JsonValueKind.Array
                    ? new("export", ExportFile.Read(downloads), Error: null)
                : root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(QueueFile.IsEntry)
                    ? new("download_queue", QueueFile.Read(root), Error: null)
                    : Refuse("The file is neither an export (an object with downloads) nor a download_queue.json (an array of entries with instance_id).");
        }
        catch (InvalidOperationException)
        {
            return Refuse("The file holds text that is no valid Unicode.");
        }
    }

    private static ImportReading ReadMetalink(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = new MemoryStream(content.ToArray(), writable: false);
            return new("metalink", MetalinkFile.Read(document), Error: null);
        }
        catch (XmlException e)
        {
            return Refuse($"The file is not XML as a Metalink has it: line {e.LineNumber}, position {e.LinePosition}.");
        }
        catch (FormatException e)
        {
            return Refuse(e.Message);
        }
    }

    private static ImportReading ReadText(ReadOnlyMemory<byte> content)
    {
        try
        {
            return new("aria2", Aria2File.Read(Strict.GetString(content.Span)), Error: null);
        }
        catch (DecoderFallbackException)
        {
            return Refuse("The file is not UTF-8.");
        }
    }

    private static ImportReading Refuse(string why) => new(Format: null, [], why);
}
