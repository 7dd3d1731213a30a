using Actors.Kernel;

namespace Actors.Sharding;

/// <summary>How entities of a kind are made and supervised.</summary>
internal sealed record EntityRegistration(Func<PersistentEntity> Factory, SupervisionStrategy? Supervision);
