namespace Downloads.Serialization;

/// <summary>Something was stored under a manifest this version does not know: a newer version wrote it. Nothing may be guessed from it.</summary>
public sealed class UnknownManifestException(string manifest) : Exception($"There is no reader for '{manifest}'. Was it written by a newer version?")
{
    public string Manifest { get; } = manifest;
}

/// <summary>What is stored is not what its manifest promises.</summary>
public sealed class CorruptPayloadException(string manifest, Exception inner) : Exception($"What is stored as '{manifest}' cannot be read: {inner.Message}", inner)
{
    public string Manifest { get; } = manifest;
}
