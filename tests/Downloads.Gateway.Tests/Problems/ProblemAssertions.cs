using System.Text.Json;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Problems;

/// <summary>What holds for every refusal.</summary>
internal static class ProblemAssertions
{
    /// <summary>A whole problem document of this status and code; returns it.</summary>
    public static async Task<JsonElement> ShouldBeProblem(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", text);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        var problem = await GatewayHost.JsonOf(response);
        problem.GetProperty("code").GetString().ShouldBe(code, text);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("type").GetString().ShouldBe("urn:problem:" + code);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("instance").GetString().ShouldBe(response.RequestMessage!.RequestUri!.AbsolutePath);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        if (status is 429 or 503)
        {
            response.Headers.RetryAfter.ShouldNotBeNull();
        }

        return problem;
    }
}
