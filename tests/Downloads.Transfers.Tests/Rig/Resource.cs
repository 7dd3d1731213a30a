using System.Globalization;
using Origins.Content;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>A resource in one version, and the answers of a well-behaved server to requests for it, with the departures a test wants.</summary>
public sealed record Resource(SeededContent Content)
{
    private const int Block = 16 * 1024;

    public Resource(ulong seed, long length)
        : this(new SeededContent(seed, length)) => ETag = $"\"{seed}\"";

    /// <summary>As sent; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary>As sent; null for none.</summary>
    public string? LastModified { get; init; }

    public bool HonoursRanges { get; init; } = true;

    /// <summary>Passes <c>If-Range</c> over: a broken server.</summary>
    public bool IgnoresIfRange { get; init; }

    /// <summary>False: chunked.</summary>
    public bool TellsLength { get; init; } = true;

    /// <summary>More header fields of every answer with a body.</summary>
    public (string Name, string Value)[] Extra { get; init; } = [];

    /// <summary>Replaces fields of the head; null removes one.</summary>
    public Func<string, string, string?> Rewrite { get; init; } = (_, value) => value;

    /// <summary>Awaited before each block of 16 KiB.</summary>
    public Func<Task> Pace { get; init; } = () => Task.CompletedTask;

    public long Length => Content.Length;

    public string Sha256 => Content.Sha256();

    /// <summary>Answers whole.</summary>
    public Task ServeAsync(Exchange exchange) => ServeAsync(exchange, int.MaxValue, _ => Task.CompletedTask);

    /// <summary>Answers up to <paramref name="bodyBytes"/> of the body, then does <paramref name="then"/>.</summary>
    public async Task ServeAsync(Exchange exchange, long bodyBytes, Func<Exchange, Task> then)
    {
        var (start, end, status) = Judge(exchange);
        await exchange.SendHeadAsync(status, Head(start, end, status));
        var stop = Math.Min(end - start, bodyBytes);
        for (long sent = 0; sent < stop;)
        {
            var block = new byte[Math.Min(Block, stop - sent)];
            Content.Fill(start + sent, block);
            await Pace();
            await (TellsLength ? exchange.SendBodyAsync(block) : exchange.SendChunkAsync(block));
            sent += block.Length;
        }

        if (bodyBytes < end - start)
        {
            await then(exchange);
        }
        else if (!TellsLength && end > start)
        {
            await exchange.SendTextAsync("0\r\n\r\n");
        }
    }

    private (long Start, long End, string Status) Judge(Exchange exchange)
    {
        var meant = IgnoresIfRange || exchange.Headers.GetValueOrDefault("If-Range") is not { } validator || validator == ETag || validator == LastModified;
        if (!HonoursRanges || !meant || exchange.Range is not { } range)
        {
            return (0, Length, "200 OK");
        }

        return range.First >= Length
            ? (0, 0, "416 Range Not Satisfiable")
            : (range.First, Math.Min(Length, (range.Last ?? Length - 1) + 1), "206 Partial Content");
    }

    private IEnumerable<(string Name, string Value)> Head(long start, long end, string status)
    {
        var head = new List<(string, string)> { ("Date", TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture)) };
        if (status[0] == '4')
        {
            head.Add(("Content-Range", $"bytes */{Length}"));
        }
        else if (status.StartsWith("206", StringComparison.Ordinal))
        {
            head.Add(("Content-Range", $"bytes {start}-{end - 1}/{Length}"));
        }

        head.Add(TellsLength || status[0] == '4' ? ("Content-Length", (end - start).ToString(CultureInfo.InvariantCulture)) : ("Transfer-Encoding", "chunked"));
        head.AddRange(ETag is null ? [] : [("ETag", ETag)]);
        head.AddRange(LastModified is null ? [] : [("Last-Modified", LastModified)]);
        head.AddRange(Extra);
        return head.Select(field => (field.Item1, Rewrite(field.Item1, field.Item2))).Where(field => field.Item2 is not null)!;
    }
}
