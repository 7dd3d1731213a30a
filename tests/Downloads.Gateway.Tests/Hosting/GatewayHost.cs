using System.Text;
using System.Text.Json;
using Actors.Inspection;
using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Actors.Settings;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Tests.Hosting;

/// <summary>The gateway on a real server at a loopback port, over downloads in memory.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("gateway-test-");

    private GatewayHost(IReadOnlyDictionary<string, string?> settings, LiveLimits? limits, TimeProvider time)
    {
        Downloads = new FakeDownloads(time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([.. settings, new("Data:Directory", _data.FullName)]);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IDownloads>(Downloads);
        builder.Services.AddSingleton<IDownloadFeed>(Downloads.Feed);
        builder.Services.AddSingleton<INodeHealth>(Health);
        builder.Services.AddSingleton<IClusterInspection>(Cluster);
        builder.Services.AddSingleton<IProviders>(Providers);
        builder.Services.AddSingleton<IRuntimeSettings>(Settings);
        builder.Services.AddSingleton<ISecretBox, PlainBox>();
        if (limits is not null)
        {
            builder.Services.AddSingleton(limits);
        }

        builder.Services.AddDownloadGateway(builder.Configuration);
        _application = builder.Build();
        _application.UseDownloadGateway();
        _application.MapDownloadGateway();
    }

    public FakeDownloads Downloads { get; }

    public FakeHealth Health { get; } = new();

    public FakeCluster Cluster { get; } = new();

    public FakeProviders Providers { get; } = new();

    public FakeSettings Settings { get; } = new();

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string TokensFile => Path.Combine(_data.FullName, "tokens");

    public T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    public static async Task<GatewayHost> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, LiveLimits? limits = null, TimeProvider? time = null)
    {
        var host = new GatewayHost(settings ?? new Dictionary<string, string?>(), limits, time ?? TimeProvider.System);
        await host._application.StartAsync();
        await host.Downloads.Feed.Read;
        host.Address = new Uri(host.Service<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        host.Http = new HttpClient { BaseAddress = host.Address };
        return host;
    }

    /// <summary>The address of a path for a WebSocket.</summary>
    public Uri SocketAddress(string path) => new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.Uri;

    public Task StopAsync() => _application.StopAsync();

    /// <summary>Sends a body as it is.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(request);
    }

    public async Task<JsonElement> GetAsync(string path) => await JsonOf(await SendAsync(HttpMethod.Get, path));

    /// <summary>Queues one download and returns its id.</summary>
    public async Task<Guid> AddAsync(string extra = "")
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/downloads", $$"""{"url":"https://origin.example/file.bin"{{extra}}}""");
        ((int)response.StatusCode).ShouldBe(202, await response.Content.ReadAsStringAsync());
        return (await JsonOf(response)).GetProperty("id").GetGuid();
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
