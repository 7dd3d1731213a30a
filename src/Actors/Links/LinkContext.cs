using Actors.Kernel;
using Actors.Links.Messages;
using Actors.Links.Security;
using Actors.Membership;

namespace Actors.Links;

/// <summary>What all links of one node share.</summary>
internal sealed record LinkContext(
    NodeIdentity Identity, ClusterSecret Secret, LinkTls? Tls, MessageCodecs Codecs, LinkOptions Options, TimeProvider Time, LinkLog Log)
{
    /// <summary>The incarnation that this node has now.</summary>
    public Guid Self => Identity.NodeId;

    /// <summary>Timestamp that lies <paramref name="span"/> ahead.</summary>
    public long After(TimeSpan span) => Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);

    /// <summary>Time up to a timestamp; negative where it is past.</summary>
    public TimeSpan Until(long timestamp) =>
        timestamp == long.MaxValue ? TimeSpan.MaxValue : Time.GetElapsedTime(Time.GetTimestamp(), timestamp);

    /// <summary>The message, or the <see cref="Failure"/> that says why it cannot be read.</summary>
    public object ReadOrExplain(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Codecs.Read(bytes);
        }
        catch (UnknownMessageException unknown)
        {
            return new Failure("message.unknown_manifest", unknown.Message);
        }
        catch (CorruptMessageException corrupt)
        {
            return new Failure("message.corrupt", corrupt.Message);
        }
    }
}
