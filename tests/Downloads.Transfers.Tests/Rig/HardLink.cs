using System.Runtime.InteropServices;

namespace Downloads.Transfers.Tests.Rig;

internal static partial class HardLink
{
    public static void Make(string existing, string path) => Link(existing, path).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);
}
