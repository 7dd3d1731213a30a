namespace Downloads.Transfers;

/// <summary>
/// A rate that may change while transfers run, which notice within 200 ms. Its identity is what counts: whoever is given the same object shares one rate. One
/// writer, many readers.
/// </summary>
public sealed class TransferLimit
{
    private long _bytesPerSecond;

    /// <summary>Bytes a second; 0 for none.</summary>
    public long BytesPerSecond
    {
        get => Volatile.Read(ref _bytesPerSecond);
        set => Volatile.Write(ref _bytesPerSecond, value);
    }
}
