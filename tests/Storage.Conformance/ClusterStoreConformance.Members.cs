using Actors.Membership;

namespace Storage.Conformance;

public abstract partial class ClusterStoreConformance
{
    [Fact]
    public void A_member_that_joined_is_listed_with_all_it_said()
    {
        var id = Guid.NewGuid();

        var joined = Store.Join(new NodeRegistration(id, "one", "host:7001", NodeRoles.Gateway | NodeRoles.Lighthouse, 250, "1.2.3"), Long);

        var view = Store.Read();
        joined.ShouldBe(new Joined(ShardCount, view.MapVersion));
        var row = view.Members.ShouldHaveSingleItem();
        (row.NodeId, row.Name, row.Endpoint, row.Roles, row.Capacity, row.Version)
            .ShouldBe((id, "one", "host:7001", NodeRoles.Gateway | NodeRoles.Lighthouse, 250, "1.2.3"));
        (row.State, row.Beats, row.DiedAt).ShouldBe((NodeState.Up, 0, null));
        row.Accused.ShouldBeEmpty();
        (row.LeaseUntil - view.Now).ShouldBeInRange(Long - TimeSpan.FromMinutes(1), Long);
        row.JoinedAt.ShouldBe(view.MembersChangedAt);
        (view.Now - row.JoinedAt).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void An_empty_cluster_has_all_its_shards_and_nobody_to_own_them()
    {
        var view = Store.Read();

        view.Members.ShouldBeEmpty();
        view.Shards.Select(shard => shard.Shard).ShouldBe(Enumerable.Range(0, ShardCount));
        view.Shards.ShouldAllBe(shard => shard.Owner == null && shard.Target == null && shard.MoveSince == null);
        (view.Timeline, view.Generation).ShouldBe(("", 1));
        view.CurrentTimeline.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_same_name_supersedes_its_former_self_and_nobody_else()
    {
        var (former, other) = (Join("one"), Join("two"));
        var before = Store.Read().MemberVersion;

        var latter = Join("one");

        (Row(former).State, Row(other).State, Row(latter).State).ShouldBe((NodeState.Gone, NodeState.Up, NodeState.Up));
        Row(former).DiedAt.ShouldNotBeNull();
        Store.Renew(former, Long, []).IsMember.ShouldBeFalse();
        Store.Read().MemberVersion.ShouldBeGreaterThan(before);
    }

    [Fact]
    public void Joining_again_under_the_same_id_renews_and_changes_nothing_else()
    {
        var id = Join("one", Over);
        var before = Store.Read();

        Store.Join(Registration(id, "one"), Long);

        var after = Store.Read();
        after.Members.ShouldHaveSingleItem().LeaseUntil.ShouldBeGreaterThan(after.Now);
        after.MemberVersion.ShouldBe(before.MemberVersion);
    }

    [Fact]
    public void An_id_that_ceased_to_be_a_member_cannot_join_again()
    {
        var id = Join("one");
        Store.Down(id);

        Should.Throw<ArgumentException>(() => Store.Join(Registration(id, "one"), Long));
    }

    [Fact]
    public void A_renewal_extends_the_lease_is_counted_and_tells_what_is_new()
    {
        var id = Join("one", Over);
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        Store.Renew(id, Long, [a]);

        var beat = Store.Renew(id, Long, [a, b]);

        var view = Store.Read();
        var row = view.Members.ShouldHaveSingleItem();
        (row.Beats, row.State).ShouldBe((2, NodeState.Up));
        row.Accused.ShouldBe([a, b], ignoreOrder: true);
        row.LeaseUntil.ShouldBeGreaterThan(view.Now);
        (beat.State, beat.MapVersion, beat.MemberVersion, beat.PlannerTickAt, beat.GraceUntil, beat.CurrentTimeline)
            .ShouldBe((NodeState.Up, view.MapVersion, view.MemberVersion, view.PlannerTickAt, view.GraceUntil, view.CurrentTimeline));
        beat.Now.ShouldBeInRange(row.JoinedAt, view.Now);
        Store.Renew(id, Long, []);
        Row(id).Accused.ShouldBeEmpty();
    }

    [Fact]
    public void A_renewal_of_nobody_tells_so()
    {
        Store.Renew(Guid.NewGuid(), Long, []).State.ShouldBeNull();
        Store.Read().Members.ShouldBeEmpty();
    }

    [Fact]
    public void A_leaving_node_stays_a_member_until_it_departs()
    {
        var id = Join("one");

        Store.Leave(id).ShouldBeTrue();
        Store.Leave(id).ShouldBeFalse();
        Store.Renew(id, Long, []).State.ShouldBe(NodeState.Leaving);
        Store.Depart(id).ShouldBeTrue();
        Store.Depart(id).ShouldBeFalse();

        Store.Renew(id, Long, []).State.ShouldBeNull();
        var row = Row(id);
        row.State.ShouldBe(NodeState.Gone);
        row.LeaseUntil.ShouldBeLessThanOrEqualTo(Store.Read().Now);
        Store.Read().MemberVersion.ShouldBe(3);
    }

    [Fact]
    public void A_node_that_an_operator_takes_down_is_dead_at_once()
    {
        var id = Join("one");

        Store.Down(id).ShouldBeTrue();
        Store.Down(id).ShouldBeFalse();

        Row(id).State.ShouldBe(NodeState.Dead);
        Store.Renew(id, Long, []).State.ShouldBeNull();
        Row(id).LeaseUntil.ShouldBeGreaterThan(Store.Read().Now);
    }

    [Fact]
    public void Rows_of_the_dead_are_forgotten_once_they_are_old_and_own_nothing()
    {
        var (owner, idle, alive) = (Join("owner", Over), Join("idle", Over), Join("alive"));
        GiveAll(owner);
        Store.Down(owner);
        Store.Down(idle);

        Store.Forget(Long).ShouldBe(0);
        Store.Forget(Over).ShouldBe(1);

        Store.Read().Members.Select(row => row.NodeId).ShouldBe([alive, owner], ignoreOrder: true);
    }

    [Fact]
    public void A_lease_that_a_jumping_clock_left_too_long_is_cut()
    {
        var (ahead, right) = (Join("ahead", Long + Long), Join("right", Long));

        Store.Clamp(Long).ShouldBe(1);

        var view = Store.Read();
        Row(ahead).LeaseUntil.ShouldBeInRange(view.Now + Long - TimeSpan.FromMinutes(1), view.Now + Long);
        Row(right).LeaseUntil.ShouldBeLessThanOrEqualTo(view.Now + Long);
        Store.Clamp(Long).ShouldBe(0);
    }
}
