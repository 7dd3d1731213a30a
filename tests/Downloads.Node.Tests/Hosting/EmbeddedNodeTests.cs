using System.Diagnostics;
using System.Runtime.InteropServices;
using Downloads.Node.Hosting;
using Downloads.Node.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Origins.Local;

namespace Downloads.Node.Tests.Hosting;

/// <summary>A node inside another program leaves that program's process alone.</summary>
public sealed class EmbeddedNodeTests
{
    [Fact]
    public async Task Signals_of_the_process_do_not_stop_it()
    {
        using var folder = new TemporaryFolder("embedded");
        var heard = new CountdownEvent(2);
        await using (var node = await StartAsync(folder))
        {
            using var before = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
            using var after = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
            Signals.Send(Process.GetCurrentProcess(), Signals.Terminate);
            heard.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken).ShouldBeTrue();

            // Handlers run one after the other, each in its turn: with the last of ours, those of the node have run or are none.
            node.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
        }

        void Hear(PosixSignalContext context)
        {
            context.Cancel = true;
            heard.Signal();
        }
    }

    [Fact]
    public async Task It_logs_to_no_stream()
    {
        using var folder = new TemporaryFolder("embedded");
        await using var node = await StartAsync(folder);
        node.Services.GetServices<ILoggerProvider>().OfType<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>().ShouldBeEmpty();
    }

    private static Task<NodeHost> StartAsync(TemporaryFolder folder) => NodeHost.StartAsync(
        NodeConfiguration.Read(["--urls=http://127.0.0.1:0", $"--Data:Directory={folder.Folder("data")}", $"--Downloads:Root={folder.Folder("root")}"], isolated: true),
        TestContext.Current.CancellationToken);
}
