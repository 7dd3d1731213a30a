using Downloads.Actors;
using Downloads.Providers;

namespace Downloads.Gateway.Tests.Fakes;

internal sealed class FakeHealth : INodeHealth
{
    public bool Ready { get; set; } = true;

    public NodeHealth Read() => new(
        Ready, TransfersRunning: 2, TransfersLimit: 16, AppendLatencyMs: 1.25, StagedWrites: 3, ActiveEntities: 4, Shards: 256,
        FreeBytes: 1 << 30, WrittenBytesPerSecond: 2048, DeadLetters: 1, [new ProviderQueue("http:origin.example", 1, 2, 3, 2, 4, new(6, ThrottleStage.Permits, Pause: null, 0, 2, 0))]);
}
