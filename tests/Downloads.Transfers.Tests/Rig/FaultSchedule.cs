namespace Downloads.Transfers.Tests.Rig;

/// <summary>What a random origin does to a request, and versions of a resource to do it with.</summary>
public static class FaultSchedule
{
    /// <summary>One to three versions, some of the same length, all with the same kind of validator.</summary>
    public static Resource[] Versions(Random random, int shortest, int longest)
    {
        var length = random.Next(shortest, longest);
        var dated = random.Next(3) == 0;
        return
        [
            .. Enumerable.Range(1, random.Next(1, 4)).Select(number => new Resource((ulong)random.NextInt64(), random.Next(2) == 0 ? length : random.Next(shortest, longest))
            {
                ETag = dated ? null : $"\"v{number}\"",
                LastModified = dated ? $"Thu, 0{number} Jan 2026 10:00:00 GMT" : null,
            }),
        ];
    }

    /// <summary>One of twelve ways to answer, four of them right, half of all cut off somewhere.</summary>
    public static Task Misbehave(Exchange exchange, Resource version, Random random)
    {
        var cut = random.Next(2) == 0 ? random.NextInt64(version.Length + 1) : long.MaxValue;
        Func<Exchange, Task> then = random.Next(2) == 0 ? Exchange.CloseAsync : Exchange.ResetAsync;
        var off = random.Next(-2, 3);
        return random.Next(12) switch
        {
            0 => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0")),
            1 => then(exchange),
            2 => (version with { HonoursRanges = false }).ServeAsync(exchange, cut, then),
            3 => (version with { HonoursRanges = false, TellsLength = false }).ServeAsync(exchange, cut, then),
            4 => (version with { IgnoresIfRange = true }).ServeAsync(exchange, cut, then),
            5 => (version with { TellsLength = false }).ServeAsync(exchange, cut, then),
            6 => (version with { ETag = version.ETag is null ? null : "W/" + version.ETag }).ServeAsync(exchange, cut, then),
            7 => (version with { Rewrite = (name, value) => name == "Content-Range" ? Shift(value, off) : value }).ServeAsync(exchange, cut, then),
            8 => (version with { Rewrite = (name, value) => name == "Content-Range" ? value.Split('/')[0] + "/*" : value }).ServeAsync(exchange, cut, then),
            _ => version.ServeAsync(exchange, cut, then),
        };
    }

    private static string Shift(string range, int by)
    {
        var bounds = range["bytes ".Length..].Split('-', '/');
        return bounds[0] == "*" ? range : $"bytes {Math.Max(0, long.Parse(bounds[0]) + by)}-{bounds[1]}/{bounds[2]}";
    }
}
