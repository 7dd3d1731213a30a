using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Downloads.Serialization;

/// <summary>Writes one JSON document into bytes. The writer is reused per thread; <c>write</c> must not come back here.</summary>
internal static class JsonBytes
{
    private const int KeepUpTo = 64 * 1024;

    // What is stored is never put into HTML, so only what JSON demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _cached;

    public static byte[] Of<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, json) = _cached ?? New();
        _cached = null;
        write(json, value);
        json.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= KeepUpTo)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            _cached = (buffer, json);
        }

        return bytes;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) New()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}
