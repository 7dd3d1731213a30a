using System.Buffers;
using System.Text;
using System.Text.Json;
using Downloads.Gateway.Api;

namespace Downloads.Gateway.Live;

/// <summary>The server's frames (contracts, section 5), as UTF-8.</summary>
internal static class Frames
{
    public static byte[] Event(string topic, long seq, DataWriter data) => Make(json =>
    {
        json.WriteString("op"u8, "event"u8);
        json.WriteString("topic"u8, topic);
        json.WriteNumber("seq"u8, seq);
        json.WritePropertyName("data"u8);
        data(json);
    });

    /// <summary>A newest-wins frame up to its number, which is each client's own; follow it with <see cref="SeqSuffix"/>.</summary>
    public static byte[] LatestBody(string topic, DataWriter data) => Make(json =>
    {
        json.WriteString("op"u8, "event"u8);
        json.WriteString("topic"u8, topic);
        json.WritePropertyName("data"u8);
        data(json);
    })[..^1];

    /// <summary>The end of a newest-wins frame: it repeats the number of the event the client got before it.</summary>
    public static byte[] SeqSuffix(long seq) => Encoding.ASCII.GetBytes($",\"seq\":{seq}}}");

    /// <summary>The end of an event's frame for a client that did not get the event with the number before.</summary>
    public static byte[] PrevSuffix(long prev) => Encoding.ASCII.GetBytes($",\"prev\":{prev}}}");

    /// <param name="truncated">Whether there are more items than the frame holds.</param>
    public static byte[] Snapshot(RequestId id, string topic, long seq, bool truncated, IEnumerable<DataWriter> items) => Make(json =>
    {
        json.WriteString("op"u8, "snapshot"u8);
        id.Write(json);
        json.WriteString("topic"u8, topic);
        json.WriteNumber("seq"u8, seq);
        json.WriteBoolean("truncated"u8, truncated);
        json.WriteStartArray("items"u8);
        foreach (var item in items)
        {
            item(json);
        }

        json.WriteEndArray();
    });

    public static byte[] Gap(RequestId id, string topic, long from, long to) => Make(json =>
    {
        json.WriteString("op"u8, "gap"u8);
        id.Write(json);
        json.WriteString("topic"u8, topic);
        json.WriteNumber("from"u8, from);
        json.WriteNumber("to"u8, to);
    });

    public static byte[] Ack(RequestId id, Action<Utf8JsonWriter>? more = null) => Make(json =>
    {
        json.WriteString("op"u8, "ack"u8);
        id.Write(json);
        more?.Invoke(json);
    });

    public static byte[] Pong(RequestId? id) => Make(json =>
    {
        json.WriteString("op"u8, "pong"u8);
        id?.Write(json);
    });

    /// <param name="id">The request's id, or null where it could not be read.</param>
    public static byte[] Error(RequestId? id, string code, string detail, string? state = null) => Make(json =>
    {
        json.WriteString("op"u8, "error"u8);
        if (id is { } known)
        {
            known.Write(json);
        }
        else
        {
            json.WriteNull("id"u8);
        }

        json.WriteString("code"u8, code);
        json.WriteString("detail"u8, detail);
        if (state is not null)
        {
            json.WriteString("state"u8, state);
        }
    });

    /// <param name="epoch">Changes with each start of the server: numbers of another epoch mean nothing.</param>
    public static byte[] Hello(long epoch, TimeSpan heartbeat) => Make(json =>
    {
        json.WriteString("op"u8, "hello"u8);
        json.WriteString("protocol"u8, LiveEndpoint.Protocol);
        json.WriteNumber("epoch"u8, epoch);
        json.WriteNumber("heartbeat_seconds"u8, (int)heartbeat.TotalSeconds);
    });

    private static byte[] Make(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, ApiJson.WriterOptions))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
