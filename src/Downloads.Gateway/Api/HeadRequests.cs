using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>A HEAD request is answered as its GET would be; the server leaves the body out (RFC 9110, section 9.3.2).</summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}
