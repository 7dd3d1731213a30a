using Downloads.Gateway;
using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>Puts the parts of a node together: the one place that knows them all.</summary>
internal static class NodeComposition
{
    public static WebApplication Build(NodeSettings settings, NodeFolders folders)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Configuration["Data:Directory"] = folders.Data;
        builder.WebHost.UseUrls(ListenUrlsAttribute.Split(settings.Options.Urls));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddNode(settings.Options, folders);
        builder.Services.AddDownloadGateway(builder.Configuration);
        var application = builder.Build();
        application.UseDownloadGateway();
        application.MapDownloadGateway();
        return application;
    }
}
