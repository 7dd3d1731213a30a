using System.Net.Sockets;
using System.Text;
using Actors.Links;
using Actors.Links.Routing;
using Actors.Links.Wire;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

/// <summary>What a node that knows the secret may still not do.</summary>
public class PeerConductTests
{
    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData((16u << 20) + 1)]
    [InlineData(8u)]
    [InlineData(0u)]
    public async Task A_frame_of_a_forbidden_length_ends_the_connection_and_no_other(uint length)
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Read());
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        await peer.SendAsync([.. BitConverter.GetBytes(length), .. new byte[100]]);
        (await peer.ReadToEndAsync()).ShouldBeEmpty();
        await Waiting.UntilAsync(
            () => pair.Owner.Log.Lines.Any(line => line.Contains($"A frame of {length} bytes", StringComparison.Ordinal)), "it is logged");
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((byte)FrameKind.Pong)]
    [InlineData((byte)FrameKind.Answer)]
    [InlineData((byte)FrameKind.TailItem)]
    [InlineData(200)]
    public async Task A_frame_that_a_dialer_must_not_send_ends_the_connection(byte kind)
    {
        await using var pair = new Pair();
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        await peer.SendAsync(new FrameBuffer().Begin(1, (FrameKind)kind).End().ToArray());
        (await peer.ReadToEndAsync()).ShouldBeEmpty();
        await Waiting.UntilAsync(() => pair.Owner.Log.Lines.Count == 1, "it is logged");
    }

    [Fact]
    public async Task Random_frames_do_no_harm()
    {
        await using var pair = new Pair();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            await using var peer = await Stranger.LinkAsync(pair.Owner);
            var frame = new FrameBuffer().Begin((ulong)seed, (FrameKind)random.Next(12));
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            frame.Add(bytes);
            await peer.SendAsync(frame.End().ToArray());
            peer.EndSending();
            await peer.ReadToEndAsync();
        }

        (await pair.Asker.AskAsync(pair.Id, new Read())).EntitySeq.ShouldBe(0, "nothing was written, and others are answered");
    }

    [Fact]
    public async Task A_message_of_an_unknown_manifest_is_refused_clearly_and_the_link_goes_on()
    {
        await using var pair = new Pair();
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        await peer.SendAsync(Frames.Raw(7, pair.Id, [16, .. "test.tomorrow.v1"u8, 1, 2, 3]));
        var (id, answer) = await peer.ReadFrameAsync();
        id.ShouldBe(7UL);
        Encoding.UTF8.GetString(answer).ShouldContain("message.unknown_manifest\0There is no reader of messages 'test.tomorrow.v1'.");
        await peer.SendAsync(Frames.Raw(8, pair.Id, [13, .. "test.write.v1"u8, 1, 2, 3]));
        (id, answer) = await peer.ReadFrameAsync();
        id.ShouldBe(8UL);
        Encoding.UTF8.GetString(answer).ShouldContain("message.corrupt");
        await peer.SendAsync(Frames.Message(9, pair.Id, new Read()));
        (await peer.ReadFrameAsync()).Correlation.ShouldBe(9UL);
    }

    [Fact]
    public async Task A_node_that_counts_shards_in_another_way_is_told_so()
    {
        await using var pair = new Pair();
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        await peer.SendAsync(Frames.Message(1, pair.Id, new Read(), shard: 12_345));
        Encoding.UTF8.GetString((await peer.ReadFrameAsync()).Payload).ShouldContain("shard.unknown");
    }

    [Fact]
    public async Task A_flood_of_asks_is_answered_busy_beyond_the_bound_and_each_ask_exactly_once()
    {
        await using var pair = new Pair(new LinkOptions { MaxUnanswered = 16 });
        using var held = pair.Owner.Store.Hold();
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        await peer.SendAsync([.. Enumerable.Range(1, 1_000).SelectMany(i => Frames.Message((ulong)i, Guid.NewGuid(), new Write("x")))]);
        var answers = new HashSet<ulong>();
        for (var i = 0; i < 984; i++)
        {
            var (id, payload) = await peer.ReadFrameAsync();
            payload[1].ShouldBe((byte)AnswerStatus.Busy);
            answers.Add(id).ShouldBeTrue();
        }

        held.Dispose();
        for (var i = 0; i < 16; i++)
        {
            var (id, payload) = await peer.ReadFrameAsync();
            payload[1].ShouldBe((byte)AnswerStatus.Ok);
            answers.Add(id).ShouldBeTrue();
        }

        answers.Count.ShouldBe(1_000);
    }

    [Fact]
    public async Task Asks_that_are_never_answered_stop_counting_after_their_deadline()
    {
        await using var pair = new Pair(new LinkOptions { MaxUnanswered = 4 });
        using var held = pair.Owner.Store.Hold();
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        for (var i = 1UL; i <= 4; i++)
        {
            await peer.SendAsync(Frames.Message(i, Guid.NewGuid(), new Write("x"), remainingMs: 1_000));
        }

        await peer.SendAsync(Frames.Message(5, pair.Id, new Read()));
        (await peer.ReadFrameAsync()).Correlation.ShouldBe(5UL);
        pair.Time.Advance(TimeSpan.FromSeconds(2.5));
        await peer.SendAsync(Frames.Message(6, pair.Id, new Read()));
        (await peer.ReadFrameAsync()).Payload[1].ShouldBe((byte)AnswerStatus.Ok);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_is_not_read_from_any_more()
    {
        await using var pair = new Pair(new LinkOptions { MaxWaitingBytes = 64 << 10, MaxUnanswered = 500 });
        await pair.Asker.AskAsync(pair.Id, new Write(new string('x', 5_000)));
        await using var peer = await Stranger.LinkAsync(pair.Owner);
        var asks = Enumerable.Range(0, 1_000).SelectMany(i => Frames.Message((ulong)i, pair.Id, new Read())).ToArray();
        var sent = 0;
        while (sent < 1_000)
        {
            // Each ask of some 80 bytes asks for 5,000: once the answers are not taken, the asks are not taken either.
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            try
            {
                await peer.Stream.WriteAsync(asks, patience.Token);
                sent++;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        sent.ShouldBeLessThan(200);
        (await pair.Asker.AskAsync(pair.Id, new Read())).EntitySeq.ShouldBe(1);
        await Waiting.UntilAsync(
            () =>
            {
                pair.Time.Advance(TimeSpan.FromSeconds(1));
                return pair.Owner.Log.Lines.Any(line => line.Contains("silent for too long", StringComparison.Ordinal));
            },
            "it is given up");
    }
}
