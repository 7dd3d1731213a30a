using Downloads.Node.Hosting;

return await NodeProcess.RunAsync(args);
