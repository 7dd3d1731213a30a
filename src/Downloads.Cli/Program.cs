using Downloads.Cli;

return await CommandLine.RunAsync(args);
