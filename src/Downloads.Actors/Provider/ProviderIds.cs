using Actors.Sharding;

namespace Downloads.Actors.Provider;

/// <summary>A provider actor's id is a function of the provider's name.</summary>
internal static class ProviderIds
{
    private static readonly Guid Space = new("6f1c7f0e-8f0b-5d7c-9a51-0d2b8d4f7a10");

    public static Guid Of(string provider) => NameBasedId.Create(Space, provider);
}
