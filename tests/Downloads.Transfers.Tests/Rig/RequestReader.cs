using System.Text;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>Reads heads of requests without bodies, a byte at a time: nothing of the next one is taken.</summary>
internal static class RequestReader
{
    /// <summary>The lines of a head, the request line first; null where the other side closed.</summary>
    public static async Task<string[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Ends(bytes))
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
            {
                return null;
            }

            bytes.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool Ends(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n';
}
