namespace Actors.Kernel;

/// <summary>Why a cell keeps its letters back. It handles them only while no reason holds; signals always run.</summary>
[Flags]
internal enum Hold : byte
{
    None = 0,

    /// <summary>The instance is not made yet.</summary>
    Starting = 1,

    /// <summary>A turn failed: the restart, its back-off or the supervisor's answer is awaited.</summary>
    Failed = 2,

    /// <summary>A write is under way.</summary>
    Writing = 4,

    /// <summary>The end: children stop first.</summary>
    Stopping = 8,
}
