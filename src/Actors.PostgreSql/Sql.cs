namespace Actors.PostgreSql;

/// <summary>Expressions that several statements share; <c>s</c> is a row of <c>shard</c>.</summary>
internal static class Sql
{
    /// <summary>NEXT_EPOCH of the cluster protocol: an epoch that was lost in a failover is not issued twice.</summary>
    public const string NextEpoch = "greatest(s.epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

    /// <summary>
    /// The epoch after a fail-over: past what the lost database gave and nobody knows of any more. Where its clock had been put back its epochs went up one by one, and the
    /// clock keeps none of them apart.
    /// </summary>
    public const string EpochAfterLoss = "greatest(s.epoch + 1000000, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

    /// <summary>Timeline of the database that answers. A standby has none, and says so by an error.</summary>
    public const string Timeline = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    /// <summary>Number of the shard's last event.</summary>
    public const string Head = "coalesce((SELECT j.seq FROM journal j WHERE j.shard_id = s.shard_id ORDER BY j.seq DESC LIMIT 1), s.trimmed_seq)";
}
