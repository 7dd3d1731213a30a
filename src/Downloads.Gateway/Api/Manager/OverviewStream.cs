using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Downloads.Gateway.Api.Manager;

/// <summary>
/// Server-sent events (HTML, section 9.2): <c>update</c> at once, then when something changed, at most once an interval; a comment after 15 s without one. Ends when
/// the client goes or the server stops. A client that reads slowly is told less often: nothing is made before the last update was taken.
/// </summary>
/// <remarks>Written by hand: the framework's formatter knows no comments.</remarks>
internal sealed class OverviewStream(Overview overview, TimeSpan interval, TimeProvider time, CancellationToken stopping) : IResult
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // a proxy must not wait for more
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await WriteAsync(response.BodyWriter, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client went, or the server stops.
        }
    }

    private async Task WriteAsync(PipeWriter writer, CancellationToken ends)
    {
        Overview.Version? told = null;
        var (updatedAt, wroteAt) = (0L, 0L);
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            var now = overview.Now;
            if (told is null || (told != now && time.GetElapsedTime(updatedAt) >= interval))
            {
                WriteUpdate(writer, now);
                told = now;
                updatedAt = wroteAt = time.GetTimestamp();
                await writer.FlushAsync(ends);
            }
            else if (time.GetElapsedTime(wroteAt) >= Heartbeat)
            {
                writer.Write(": heartbeat\n\n"u8);
                wroteAt = time.GetTimestamp();
                await writer.FlushAsync(ends);
            }
        }
        while (await timer.WaitForNextTickAsync(ends));
    }

    private void WriteUpdate(PipeWriter writer, Overview.Version now)
    {
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"event: update\nid: {overview.Epoch}:{now.Changes}\ndata: "), writer);
        writer.Write(overview.UpdateAt(now).Span);
        writer.Write("\n\n"u8);
    }
}
