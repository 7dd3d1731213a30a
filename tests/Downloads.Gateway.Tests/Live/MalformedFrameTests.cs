using System.Net.WebSockets;
using System.Text;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Live;

/// <summary>Frames that are wrong: each gets a clear error, nothing changes, and the connection lives on unless it never learns.</summary>
public sealed class MalformedFrameTests
{
    private const string Some = "01890a5d-ac96-774b-bcce-b302099a8057";

    public static TheoryData<string, string> Frames => new()
    {
        { "", "frame.malformed" },
        { "rubbish", "frame.malformed" },
        { "{", "frame.malformed" },
        { "{\"op\":\"ping\",\"id\":\"a\"} x", "frame.malformed" },
        { "{\"op\":\"ping\",\"op\":\"ping\",\"id\":\"a\"}", "frame.malformed" },
        { "{\"op\":\"ping\",\"id\":\"\\ud800\"}", "frame.malformed" },
        { "[[[[[[[[[[[[]]]]]]]]]]]]", "frame.malformed" },
        { "null", "frame.invalid" },
        { "[]", "frame.invalid" },
        { "7", "frame.invalid" },
        { "{}", "frame.invalid" },
        { "{\"op\":7,\"id\":\"a\"}", "frame.invalid" },
        { "{\"op\":\"ping\"}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":\"\"}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":\"" + new string('a', 65) + "\"}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":1.5}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":9007199254740992}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":true}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":null}", "frame.invalid" },
        { "{\"op\":\"ping\",\"id\":{}}", "frame.invalid" },
        { "{\"op\":\"explode\",\"id\":\"a\"}", "frame.unknown_op" },
        { "{\"op\":\"ping\",\"id\":\"a\",\"more\":1}", "frame.unknown_field" },
        { "{\"op\":\"subscribe\",\"id\":\"a\"}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"nonsense\"}", "topic.unknown" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"since\":-1}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"since\":\"5\"}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"since\":1.5}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"filter\":[]}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"filter\":{\"x\":1}}", "frame.unknown_field" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"filter\":{\"label\":7}}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"filter\":{\"download_ids\":\"x\"}}", "frame.invalid" },
        { "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"runtime\",\"filter\":{\"download_ids\":[\"x\"]}}", "download.invalid_id" },
        { "{\"op\":\"unsubscribe\",\"id\":\"a\"}", "subscription.not_found" },
        { "{\"op\":\"unsubscribe\"}", "frame.invalid" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"pause\"}", "frame.invalid" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"pause\",\"download_id\":\"x\"}", "download.invalid_id" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"explode\",\"download_id\":\"" + Some + "\"}", "command.unknown" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"cancel\",\"download_id\":\"" + Some + "\",\"args\":{\"x\":1}}", "frame.unknown_field" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"cancel\",\"download_id\":\"" + Some + "\",\"args\":{\"keep_part\":\"yes\"}}", "frame.invalid" },
        { "{\"op\":\"command\",\"id\":\"a\",\"name\":\"pause\",\"download_id\":\"" + Some + "\"}", "download.not_found" },
        { "{\"op\":\"auth\",\"id\":\"a\",\"token\":\"x\"}", "auth.already" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task It_is_answered_and_the_connection_lives_on(string frame, string code)
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync(frame);
        var error = await socket.ReadAsync();
        LiveSocket.Op(error).ShouldBe("error");
        error.Code().ShouldBe(code);
        error.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        if (frame.Contains("\"id\":\"a\"", StringComparison.Ordinal) && code != "frame.malformed")
        {
            error.GetProperty("id").GetString().ShouldBe("a");
        }

        await socket.SendAsync("""{"op":"ping","id":"p"}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("pong");
        host.Downloads.Events.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_never_learns_is_closed()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        for (var i = 0; i < 16; i++)
        {
            await socket.SendAsync("rubbish");
        }

        (await socket.CloseCodeAsync()).ShouldBe(4400);
    }

    [Fact]
    public async Task A_binary_frame_closes()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.Socket.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        (await socket.CloseCodeAsync()).ShouldBe(4400);
    }

    [Fact]
    public async Task A_message_that_is_too_long_closes_however_it_is_cut()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var whole = await LiveSocket.ConnectAsync(host);
        await whole.SendAsync("{\"op\":\"ping\",\"id\":\"" + new string('a', 70_000) + "\"}");
        (await whole.CloseCodeAsync()).ShouldBe(4413);
        await using var cut = await LiveSocket.ConnectAsync(host);
        for (var i = 0; i < 70; i++)
        {
            await cut.Socket.SendAsync(Encoding.UTF8.GetBytes(new string(' ', 1000)), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        }

        (await cut.CloseCodeAsync()).ShouldBe(4413);
    }

    [Fact]
    public async Task A_message_in_pieces_is_one_message()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var message = """{"op":"ping","id":"p"}"""u8.ToArray();
        for (var i = 0; i < message.Length; i++)
        {
            await socket.Socket.SendAsync(message.AsMemory(i, 1), WebSocketMessageType.Text, i == message.Length - 1, CancellationToken.None);
        }

        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("pong");
    }
}
