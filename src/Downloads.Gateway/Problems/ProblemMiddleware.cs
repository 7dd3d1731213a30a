using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Problems;

/// <summary>Turns what went wrong further in, and every bare error status, into a problem document.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await Explain(context, exception).ExecuteAsync(context);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await CompleteBareStatus(context);
    }

    private Problem Explain(HttpContext context, Exception exception)
    {
        var code = ProblemCode.Of(exception);
        switch (code)
        {
            case "store.unavailable":
                LogStore(logger, exception, context.Request.Method, context.Request.Path);
                return new(code, "The store does not answer; nothing was changed.");
            case "server.error":
                LogFailure(logger, exception, context.Request.Method, context.Request.Path);
                return new(code, "The request could not be carried out; the log has the trace id.");
            default:
                return new(code, exception.Message);
        }
    }

    private static Task CompleteBareStatus(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength is not null)
        {
            return Task.CompletedTask;
        }

        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && HttpMethods.IsOptions(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var detail = response.StatusCode switch
        {
            404 => $"There is nothing at {context.Request.Path}.",
            405 => $"Allowed here: {response.Headers.Allow}.",
            415 => "Send the body as application/json.",
            _ => "The request was refused.",
        };
        return new Problem(ProblemCode.For(response.StatusCode), detail).ExecuteAsync(context);
    }
}
