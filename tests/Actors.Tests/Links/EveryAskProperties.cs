using System.Collections.Concurrent;
using Actors.Kernel;
using Actors.Links;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

/// <summary>Asks by the hundred over a wire that is cut at random: in the middle of frames, before answers, half open.</summary>
public class EveryAskProperties
{
    private const int Asks = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_ask_is_answered_once_or_past_its_deadline_and_takes_effect_at_most_once(int seed)
    {
        await using var pair = new Pair(new LinkOptions { MaxParkedMessages = 50 });
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();

        var answered = await AskAllAsync(pair, ids, new Random(seed));

        answered.Count.ShouldBe(Asks);
        await CheckEffectsAsync(pair, ids, answered);
    }

    /// <summary>How each ask ended, by its number.</summary>
    private static async Task<ConcurrentDictionary<int, string>> AskAllAsync(Pair pair, Guid[] ids, Random random)
    {
        var answered = new ConcurrentDictionary<int, string>();
        var asks = new List<Task>();
        for (var i = 0; i < Asks; i++)
        {
            asks.Add(AskAsync(pair, ids[random.Next(ids.Length)], i, random.Next(2) == 0, answered));
            if (random.Next(12) == 0)
            {
                await BreakAsync(pair, random);
            }
        }

        pair.Wire.Flow();
        var all = Task.WhenAll(asks);
        await pair.PassTimeUntilAsync(all);
        await all;
        return answered;
    }

    /// <summary>One ask, as a plain write (not to be repeated) or as a command with an id; how it ended, once.</summary>
    private static async Task AskAsync(Pair pair, Guid id, int number, bool plain, ConcurrentDictionary<int, string> answered)
    {
        string end;
        try
        {
            var text = $"<{number}>";
            end = (await pair.Asker.AskAsync(id, plain ? new Write(text) : new Command(Guid.NewGuid(), text), TimeSpan.FromSeconds(30))).State;
        }
        catch (AskFailedException failed)
        {
            end = failed.Failure.Code;
        }
        catch (TimeoutException)
        {
            end = "time-out";
        }

        answered.TryAdd(number, end).ShouldBeTrue();
    }

    private static async Task BreakAsync(Pair pair, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                pair.Wire.Cut();
                break;
            case 1:
                pair.Wire.CutAfter = random.Next(1, 5_000);
                break;
            case 2:
                pair.Wire.CutAnswers = true;
                break;
            default:
                pair.Wire.Stall();
                pair.Time.Advance(TimeSpan.FromMilliseconds(random.Next(4_000)));
                pair.Wire.Flow();
                break;
        }

        await Task.Yield();
        pair.Time.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
    }

    private static async Task CheckEffectsAsync(Pair pair, Guid[] ids, ConcurrentDictionary<int, string> answered)
    {
        var states = await Task.WhenAll(ids.Select(id => pair.Owner.AskAsync(id, new Read())));
        var written = string.Concat(states.Select(state => state.State));
        foreach (var (number, end) in answered)
        {
            var times = written.Split($"<{number}>").Length - 1;
            if (end.Contains($"<{number}>", StringComparison.Ordinal))
            {
                times.ShouldBe(1, $"{number} was acknowledged");
            }
            else
            {
                end.ShouldBeOneOf("link.lost", "shard.busy", "time-out");
                times.ShouldBeLessThanOrEqualTo(end == "shard.busy" ? 0 : 1, $"{number} ended with {end}");
            }
        }
    }
}
