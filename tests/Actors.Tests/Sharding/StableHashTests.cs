using Actors.Sharding;

namespace Actors.Tests.Sharding;

public class StableHashTests
{
    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000", 0)]
    [InlineData("00000000-0000-0000-0000-000000000001", 811)]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8", 35338)]
    [InlineData("0198c0de-7a00-7000-8000-000000000000", 9552)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", 46065)]
    public void The_hash_of_an_id_never_changes(string id, int hash) => StableHash.Of(Guid.Parse(id)).ShouldBe(hash);

    [Fact]
    public void Doubling_the_shards_splits_each_in_two()
    {
        foreach (var id in Ids(Guid.NewGuid).Take(1_000))
        {
            (StableHash.ShardOf(id, 512) / 2).ShouldBe(StableHash.ShardOf(id, 256));
        }
    }

    [Theory]
    [InlineData("random")]
    [InlineData("in time order")]
    [InlineData("by name")]
    [InlineData("counted")]
    public void Ids_of_every_make_spread_evenly(string make)
    {
        const int Shards = 256;
        const int Expected = 400;
        var number = 0;
        var ids = Ids(make switch
        {
            "random" => Guid.NewGuid,
            "in time order" => Guid.CreateVersion7,
            "by name" => () => NameBasedId.Create(Guid.Empty, $"name {number++}"),
            _ => () => new Guid(0, 0, 0, BitConverter.GetBytes((long)number++)),
        });
        var counts = new int[Shards];
        foreach (var id in ids.Take(Shards * Expected))
        {
            counts[StableHash.ShardOf(id, Shards)]++;
        }

        // Chi square of 255 degrees: beyond 370 once in a million.
        counts.Sum(count => Math.Pow(count - Expected, 2) / Expected).ShouldBeLessThan(370);
    }

    [Fact]
    public void A_name_based_id_is_the_one_of_the_RFC() =>
        NameBasedId.Create(Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com")
            .ShouldBe(Guid.Parse("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    [Fact]
    public void Names_differ_by_space_and_by_letter()
    {
        var space = Guid.Parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
        new[] { NameBasedId.Create(space, "a"), NameBasedId.Create(space, "A"), NameBasedId.Create(Guid.Empty, "a"), NameBasedId.Create(space, "é") }
            .Distinct().Count().ShouldBe(4);
    }

    private static IEnumerable<Guid> Ids(Func<Guid> next)
    {
        while (true)
        {
            yield return next();
        }
    }
}
