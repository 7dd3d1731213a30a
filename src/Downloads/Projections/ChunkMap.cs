using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Projections;

/// <summary>How full the parts of a file are, for display.</summary>
public static class ChunkMap
{
    /// <summary>The most cells.</summary>
    public const int MaxCells = 128;

    /// <summary>From the last checkpoint of the file in hand: percent per cell, cut. Null where no bytes or no length are known, or all files are there.</summary>
    public static byte[]? Of(DownloadState state) =>
        state.NextFile is { } file && state.Files[file].Resume is { Length: > 0 and var length } resume ? Of(length, resume.Ranges) : null;

    /// <param name="length">Of the file, in bytes; above 0.</param>
    /// <param name="present">Disjoint bytes that are there.</param>
    public static byte[] Of(long length, IEnumerable<ByteRange> present)
    {
        var cells = new double[(int)Math.Min(MaxCells, length)];
        var size = (double)length / cells.Length;
        foreach (var range in present)
        {
            var last = Math.Min(cells.Length - 1, (int)((range.End - 1) / size));
            for (var cell = (int)(range.Start / size); cell <= last; cell++)
            {
                cells[cell] += Math.Max(0, Math.Min(range.End, (cell + 1) * size) - Math.Max(range.Start, cell * size)) / size;
            }
        }

        return Array.ConvertAll(cells, share => (byte)Math.Clamp(Math.Floor((100 * share) + 1e-6), 0, 100));
    }
}
