using Lighthouse;

return await LighthouseProcess.RunAsync(args);
