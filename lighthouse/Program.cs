using Downloads.Node.Hosting;
using Lighthouse;

return await NodeProcess.RunAsync("lighthouse", args, settings => LighthouseComposition.StartAsync(settings, ProcessSurroundings.Take));
