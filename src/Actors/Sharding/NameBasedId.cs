using System.Security.Cryptography;
using System.Text;

namespace Actors.Sharding;

/// <summary>Ids that are a function of a name: UUID version 5 (RFC 9562, section 5.5).</summary>
public static class NameBasedId
{
    /// <summary>The id of <paramref name="name"/> in the name space <paramref name="space"/>.</summary>
    public static Guid Create(Guid space, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var input = new byte[16 + text.Length];
        space.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1; nothing here relies on its strength.
        var hash = SHA1.HashData(input);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
