namespace Downloads.Cli.Tests.Processes;

/// <summary>What a program that is not on a terminal never writes.</summary>
internal static class Escapes
{
    /// <summary>No escape code, no carriage return, no other control character than the line feed.</summary>
    public static void ShouldBePlain(this string text) =>
        text.Where(c => char.IsControl(c) && c != '\n').ShouldBeEmpty(text);
}
