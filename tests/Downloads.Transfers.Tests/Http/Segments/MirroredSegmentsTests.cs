using Downloads.Requests;
using Downloads.Transfers.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http.Segments;

/// <summary>Several sources for one file at once: whoever has the same bytes helps, and nobody else's byte stays in the file.</summary>
public sealed class MirroredSegmentsTests : IAsyncDisposable
{
    private const long Length = 8 << 20;

    /// <summary>At most 16 MB/s a connection, so that more of them help.</summary>
    private static readonly Func<Task> Pace = () => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);

    private static readonly Resource Right = new(1, Length) { Pace = Pace };
    private static readonly Resource Wrong = new(2, Length) { Pace = Pace };
    private static readonly Checksum Sum = new("sha-256", Right.Sha256);

    private readonly FaultyOrigin _source = new();
    private readonly FaultyOrigin _first = new() { Script = Right.ServeAsync };
    private readonly FaultyOrigin _second = new() { Script = Right.ServeAsync };
    private readonly ConnectionPurse _atFirst = new();
    private readonly ConnectionPurse _atSecond = new();

    public MirroredSegmentsTests() => _source.Script = exchange => ServeHeldUpAsync(exchange, _first, _second);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Where_the_source_gives_one_connection_mirrors_with_the_same_entity_tag_bring_a_part_each()
    {
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig)).ShouldBe(Right.Sha256);

        _first.Exchanges.Count.ShouldBePositive();
        _second.Exchanges.Count.ShouldBePositive();
        rig.Connections.Asked.ShouldBe(0, "the source's host allows one");
        _atFirst.Highest.ShouldBePositive();
        (_atFirst.Out, _atSecond.Out).ShouldBe((0, 0));
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mirror_whose_host_lends_no_connection_is_not_asked()
    {
        _atFirst.Most = 0;
        _source.Script = Right.ServeAsync;
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig, mirrors: request => request with
        {
            MirrorConnections = mirror => mirror == _first.UriOf("a") ? _atFirst : null,
        })).ShouldBe(Right.Sha256);

        _atFirst.Asked.ShouldBePositive();
        (_first.Exchanges.Count, _second.Exchanges.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_mirror_of_another_length_or_entity_tag_is_asked_once_at_a_time_and_brings_nothing()
    {
        _first.Script = new Resource(1, Length - 1) { Pace = Pace }.ServeAsync;
        _second.Script = Wrong.ServeAsync;
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig)).ShouldBe(Right.Sha256);

        (_first.Exchanges.Count, _second.Exchanges.Count).ShouldBe((1, 1));
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mirror_that_lies_costs_a_new_beginning_from_one_source_and_the_file_is_right()
    {
        _first.Script = Wrong.ServeAsync;
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig, Sum)).ShouldBe(Right.Sha256);

        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_a_lie_there_is_one_source_at_a_time_also_where_a_mirror_takes_the_place_of_the_one_that_failed()
    {
        var asked = 0;
        _source.Script = exchange =>
        {
            if (exchange is not { Number: > 0, Range.First: 0 })
            {
                return ServeHeldUpAsync(exchange, _first, _second);
            }

            asked = _atSecond.Asked;   // The file begins anew.
            return Right.ServeAsync(exchange, Length / 4, Exchange.CloseAsync);
        };
        _second.Script = Wrong.ServeAsync;
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig, Sum)).ShouldBe(Right.Sha256);

        asked.ShouldBePositive("the file never began anew");
        _atSecond.Asked.ShouldBe(asked);
        _first.Ranges.ShouldContain($"bytes={Length / 4}-");
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Mirrors_bring_the_rest_where_the_source_breaks_off()
    {
        _source.Script = exchange => Right.ServeAsync(exchange, Length / 16, async closing =>
        {
            await SeenAsync(_first, _second);
            await Exchange.CloseAsync(closing);
        });
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig)).ShouldBe(Right.Sha256);

        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mirror_gets_no_headers_of_the_source_and_is_held_to_its_own_entity_tag()
    {
        var named = Right with { ETag = "\"named otherwise\"" };
        _first.Script = _second.Script = named.ServeAsync;
        using var rig = Rig(most: 1);

        FileDigest.Sha256(await FetchAsync(rig, Sum, request => request with { Headers = [new("Authorization", "secret")] })).ShouldBe(Right.Sha256);

        var asked = _first.Exchanges.Concat(_second.Exchanges).ToArray();
        asked.ShouldAllBe(exchange => !exchange.Headers.ContainsKey("Authorization"));
        asked.ShouldAllBe(exchange => !exchange.Headers.ContainsKey("If-Range") || exchange.Headers["If-Range"] == named.ETag);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    /// <summary>What a mirror may do. None of it may show in the file, whether a checksum is demanded or not.</summary>
    private static readonly (string How, bool NeedsSum, Func<Exchange, Task> Serve)[] Behaviours =
    [
        ("the same", false, Right.ServeAsync),
        ("the same under another tag", false, (Right with { ETag = "\"x\"" }).ServeAsync),
        ("the same without a tag", false, (Right with { ETag = null }).ServeAsync),
        ("other bytes under another tag", false, Wrong.ServeAsync),
        ("other bytes under the same tag", true, (Wrong with { ETag = Right.ETag }).ServeAsync),
        ("a longer one", false, new Resource(1, Length + 5) { Pace = Pace, ETag = Right.ETag }.ServeAsync),
        ("no ranges", false, (Right with { HonoursRanges = false }).ServeAsync),
        ("busy", false, exchange => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0"))),
        ("cut short", false, exchange => Right.ServeAsync(exchange, 300_000, Exchange.CloseAsync)),
        ("reset", false, exchange => Right.ServeAsync(exchange, 100_000, Exchange.ResetAsync)),
        ("changing", true, exchange => (exchange.Number % 2 == 0 ? Right with { ETag = "\"x\"" } : Wrong).ServeAsync(exchange)),
        ("the same tag, then another", false, exchange => (exchange.Number == 0 ? Right : Wrong).ServeAsync(exchange)),
    ];

    [Fact]
    public void Whatever_mirrors_do_the_file_is_that_of_the_source() => Prop.ForAll(
        Gen.Elements(Behaviours).Two().Zip(ArbMap.Default.GeneratorFor<bool>()).ToArbitrary(),
        drawn =>
        {
            var ((first, second), summed) = drawn;
            var label = $"{first.How}, {second.How}, {(summed ? "with" : "without")} a checksum";
            HoldsAsync(first.Serve, second.Serve, summed || first.NeedsSum || second.NeedsSum ? Sum : null, label).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    private static async Task HoldsAsync(Func<Exchange, Task> first, Func<Exchange, Task> second, Checksum? sum, string label)
    {
        await using var world = new MirroredSegmentsTests();
        (world._first.Script, world._second.Script) = (first, second);
        using var rig = Rig(most: 2);
        FileDigest.Sha256(await world.FetchAsync(rig, sum)).ShouldBe(Right.Sha256, label);
        (rig.Connections.Out, world._atFirst.Out, world._atSecond.Out).ShouldBe((0, 0, 0), label);
    }

    private static TransferRig Rig(int most) => new(options => options with { SegmentedFrom = 4 << 20 }) { MaxSegments = most };

    private Task<string> FetchAsync(TransferRig rig, Checksum? sum = null, Func<TransferRequest, TransferRequest>? mirrors = null) => rig.PublishAsync(_source.UriOf("a"), request =>
    {
        var mirrored = request with
        {
            Mirrors = [_first.UriOf("a"), _second.UriOf("a")],
            Checksum = sum,
            MirrorConnections = mirror => mirror == _first.UriOf("a") ? _atFirst : _atSecond,
        };
        return mirrors?.Invoke(mirrored) ?? mirrored;
    });

    /// <summary>The first answer stops early until mirrors were asked, so that they are however late threads come.</summary>
    private static Task ServeHeldUpAsync(Exchange exchange, params FaultyOrigin[] mirrors)
    {
        var blocks = 0;
        return (exchange.Number > 0 ? Right : Right with
        {
            Pace = async () =>
            {
                await Pace();
                if (++blocks == 30)
                {
                    await SeenAsync(mirrors);
                }
            },
        }).ServeAsync(exchange);
    }

    private static async Task SeenAsync(params FaultyOrigin[] mirrors)
    {
        for (var patience = 12_000; mirrors.Any(mirror => mirror.Exchanges.Count == 0) && patience > 0; patience--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
