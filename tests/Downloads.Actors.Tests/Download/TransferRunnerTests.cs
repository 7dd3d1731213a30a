using Actors.Kernel;
using Actors.TestKit;
using Downloads.Actors.Download;
using Downloads.Actors.Feed;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Requests;
using Downloads.Transfers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Downloads.Actors.Tests.Download;

public sealed class TransferRunnerTests
{
    [Fact]
    public async Task A_run_whose_node_has_lost_its_lease_ends_before_it_has_begun_and_keeps_what_it_had()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var probe = new TestProbe(system);
        using var slots = new TransferSlots(connectionBytes: 1, static () => true, static (_, _) => { }, TimeProvider.System);
        var settings = new LiveSettings(RuntimeSettings.Default);
        using var rates = new NodeRates(settings, "node-1", static _ => { }, TimeProvider.System);
        var engine = new ScriptedEngine { Auto = _ => ScriptedTransfer.Fetched() };
        var holdsLease = false;
        var runner = new TransferRunner(
            [engine], new NoSecrets(), new FileLayout(Path.GetTempPath()), new TransferTerms("node-1", settings, slots, rates, _ => probe.Ref), new ProgressBoard(),
            () => holdsLease, TimeProvider.System, NullLogger<TransferRunner>.Instance);

        runner.Start(Granted(), file: 0, probe.Ref);
        var stopped = (await probe.ExpectAsync<TransferMessage.Ended>()).Outcome.ShouldBeOfType<TransferOutcome.Stopped>();
        stopped.Downloaded.ShouldBe(600);
        stopped.Resume!.Bytes.ShouldBe(600);
        engine.Starts.ShouldBe(0);

        holdsLease = true;
        runner.Start(Granted(), file: 0, probe.Ref);
        (await probe.ExpectAsync<TransferMessage.Ended>()).Outcome.ShouldBeOfType<TransferOutcome.Fetched>();
        engine.Starts.ShouldBe(1);
    }

    private sealed class NoSecrets : ISecretBox
    {
        public string Seal(string secret) => throw new InvalidOperationException("Nothing is secret here.");

        public string Open(string sealedText) => throw new InvalidOperationException("Nothing is secret here.");
    }

    private static DownloadState Granted()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        DownloadEvent[] events =
        [
            new DownloadEvent.Queued(Guid.CreateVersion7(), ActorRig.Spec()) { At = at }, new DownloadEvent.Scheduled("node-1", 1) { At = at },
            new DownloadEvent.Started(1, "node-1") { At = at },
        ];
        return events.Aggregate((DownloadState?)null, DownloadEvolver.Evolve)!.WithCheckpoint(1, 0, "file.bin", 1000, new ResumeData("http://origin.test/file.bin", "\"1\"", LastModified: null, 1000, [new ByteRange(0, 600)]));
    }
}
