using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Actors.Links;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public class StrangerTests
{
    [Fact]
    public async Task A_node_with_another_secret_is_refused_and_logged_once()
    {
        await using var pair = new Pair(askersSecret: "not the secret of the others");
        var asked = pair.Asker.AskAsync(pair.Id, new Write("x"), TimeSpan.FromSeconds(10));
        await pair.PassTimeUntilAsync(asked);
        await Should.ThrowAsync<TimeoutException>(asked);
        pair.Wire.Connections.ShouldBeGreaterThan(3);
        pair.Owner.Store.Load(pair.Shard, pair.Id).ShouldBeNull();
        pair.Owner.Log.Lines.Count(line => line.Contains("does not know the secret", StringComparison.Ordinal)).ShouldBe(1);
        pair.Asker.Log.Lines.Count(line => line.Contains("another cluster secret or name", StringComparison.Ordinal)).ShouldBe(1);
        pair.Owner.Log.Lines.ShouldAllBe(line => !line.Contains("not the secret of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recorded_handshake_opens_nothing()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        var recorded = pair.Wire.Sent.SelectMany(bytes => bytes).ToArray();

        // The same bytes again, the message included: the nonce of the acceptor is another one.
        await using var stranger = await Stranger.ConnectAsync(pair.Owner.Address);
        await stranger.SendAsync(recorded);
        (await stranger.ReadToEndAsync()).Length.ShouldBeLessThan(100);
        (await pair.Asker.AskAsync(pair.Id, new Read())).State.ShouldBe("a");
        await Waiting.UntilAsync(
            () => pair.Owner.Log.Lines.Any(line => line.Contains("does not know the secret", StringComparison.Ordinal)), "it is logged");
    }

    [Fact]
    public async Task An_acceptor_that_cannot_prove_itself_gets_no_message()
    {
        await using var pair = new Pair();
        using var impostor = new TcpListener(System.Net.IPAddress.Loopback, 0);
        impostor.Start();
        pair.Asker.Map.Assign(Enumerable.Range(0, Pair.Shards), pair.Owner.AsOwner((System.Net.IPEndPoint)impostor.LocalEndpoint));
        var asked = pair.Asker.AskAsync(pair.Id, new Write("secret text"), TimeSpan.FromSeconds(2));
        using var caller = await impostor.AcceptTcpClientAsync();
        var stream = caller.GetStream();
        await stream.ReadExactlyAsync(new byte[69]);
        await stream.WriteAsync((byte[])[.. "ALNK"u8, 1, .. pair.Owner.Identity.NodeId.ToByteArray(), .. RandomNumberGenerator.GetBytes(32)]);
        await stream.ReadExactlyAsync(new byte[32]);
        await stream.WriteAsync((byte[])[1, .. RandomNumberGenerator.GetBytes(32)]);
        (await stream.ReadAsync(new byte[1])).ShouldBe(0);
        asked.IsCompleted.ShouldBeFalse();
        await Waiting.UntilAsync(
            () => pair.Asker.Log.Lines.Any(line => line.Contains("could not prove", StringComparison.Ordinal)), "it is logged");
        pair.Time.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<TimeoutException>(asked);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: something that is long enough to be read as a whole hello\r\n\r\n")]
    [InlineData("")]
    [InlineData("ALNK")]
    public async Task Whatever_is_no_handshake_is_closed(string text)
    {
        await using var pair = new Pair();
        await using var stranger = await Stranger.ConnectAsync(pair.Owner.Address);
        await stranger.SendAsync(Encoding.ASCII.GetBytes(text));
        stranger.EndSending();
        (await stranger.ReadToEndAsync()).ShouldBeEmpty();
        await pair.Asker.AskAsync(pair.Id, new Read());
    }

    [Fact]
    public async Task Random_bytes_do_no_harm()
    {
        await using var pair = new Pair();
        for (var seed = 0; seed < 50; seed++)
        {
            var bytes = new byte[new Random(seed).Next(1, 2_000)];
            new Random(seed).NextBytes(bytes);
            await using var stranger = await Stranger.ConnectAsync(pair.Owner.Address);
            await stranger.SendAsync(bytes);
            stranger.EndSending();
            (await stranger.ReadToEndAsync()).ShouldBeEmpty();
        }

        await pair.Asker.AskAsync(pair.Id, new Read());
    }

    [Fact]
    public async Task A_stranger_that_says_nothing_is_closed_in_time_and_only_so_many_are_waited_for()
    {
        await using var pair = new Pair(new LinkOptions { MaxStrangers = 2 });
        await using var first = await Stranger.ConnectAsync(pair.Owner.Address);
        await using var second = await Stranger.ConnectAsync(pair.Owner.Address);
        await first.SendAsync("A"u8.ToArray());
        await second.SendAsync("A"u8.ToArray());
        await Waiting.UntilAsync(
            () =>
            {
                using var third = new Socket(SocketType.Stream, ProtocolType.Tcp);
                third.Connect(pair.Owner.Address);
                third.ReceiveTimeout = 50;
                try
                {
                    return third.Receive(new byte[1]) == 0;
                }
                catch (SocketException refused)
                {
                    return refused.SocketErrorCode == SocketError.ConnectionReset;
                }
            },
            "a third stranger is closed at once");
        pair.Time.Advance(TimeSpan.FromSeconds(5));
        (await first.ReadToEndAsync()).ShouldBeEmpty();
        (await second.ReadToEndAsync()).ShouldBeEmpty();
        await pair.Asker.AskAsync(pair.Id, new Read());
    }

    [Fact]
    public async Task A_node_that_is_not_the_one_looked_for_gets_no_message()
    {
        await using var pair = new Pair();
        pair.Asker.Map.Assign(
            Enumerable.Range(0, Pair.Shards), new Actors.Links.Routing.ShardOwner(Guid.NewGuid(), 1, pair.Owner.Address.ToString()));
        var asked = pair.Asker.AskAsync(pair.Id, new Write("x"), TimeSpan.FromSeconds(2));
        await pair.PassTimeUntilAsync(asked);
        await Should.ThrowAsync<TimeoutException>(asked);
        pair.Asker.Log.Lines.ShouldContain(line => line.Contains("not the node that was looked for", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_that_is_too_short_is_not_accepted() =>
        Should.Throw<ArgumentException>(() => new Actors.Links.Security.ClusterSecret("test", "short"));
}
