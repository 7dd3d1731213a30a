using Downloads.Actors.Provider;

namespace Downloads.Actors.Tests.Provider;

/// <summary>A provider that asks nodes for slots.</summary>
public sealed class SlotPurseTests
{
    private readonly Nodes _nodes = new();

    [Fact]
    public void A_node_that_was_asked_is_awaited_until_it_says_what_it_has()
    {
        var purse = new SlotPurse(_nodes);
        purse.Want("far", "p", 2);
        purse.TryTake("far").ShouldBeFalse();
        purse.Awaits("far").ShouldBeTrue();

        purse.Offered("far", 1);
        purse.Awaits("far").ShouldBeFalse();
        (purse.TryTake("far"), purse.TryTake("far")).ShouldBe((true, false));
    }

    [Fact]
    public void None_is_an_answer()
    {
        var purse = new SlotPurse(_nodes);
        purse.Want("far", "p", 1);
        purse.Offered("far", 0);
        purse.Awaits("far").ShouldBeFalse();
        purse.TryTake("far").ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_answers_at_once_is_not_awaited()
    {
        var purse = new SlotPurse(_nodes);
        purse.Want("near", "p", 3);
        purse.Awaits("near").ShouldBeFalse();
        purse.InHand.ShouldBe(1);
    }

    [Fact]
    public void Whoever_did_not_answer_once_is_not_awaited_again_before_it_does()
    {
        var purse = new SlotPurse(_nodes);
        purse.Want("far", "p", 1);
        purse.GiveUp();
        purse.Want("far", "p", 2);
        purse.Awaits("far").ShouldBeFalse();

        purse.Offered("far", 2);
        purse.Want("far", "p", 5);
        purse.Awaits("far").ShouldBeTrue();
        _nodes.Asked.ShouldBe([("far", 1), ("far", 2), ("far", 3)]);
    }

    /// <summary>This one has a slot and gives it at once, all others are far.</summary>
    private sealed class Nodes : INodeSlots
    {
        public List<(string Node, int Count)> Asked { get; } = [];

        public string NodeOf(Guid download) => "near";

        public int? Request(string node, string provider, int count)
        {
            Asked.Add((node, count));
            return node == "near" ? 1 : null;
        }

        public void GiveBack(string node, string provider, int count)
        {
            // Nobody else wants them.
        }
    }
}
