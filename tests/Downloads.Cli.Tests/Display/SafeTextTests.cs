using Downloads.Cli.Display;

namespace Downloads.Cli.Tests.Display;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain name.bin", "plain name.bin")]
    [InlineData("søknad – 日本語 🎵.flac", "søknad – 日本語 🎵.flac")]
    [InlineData("\u001b[2J\u001b[31mred.txt", "�[2J�[31mred.txt")]
    [InlineData("\u001b]0;title\u0007.txt", "�]0;title�.txt")]
    [InlineData("\u009b31m.txt", "�31m.txt")]
    [InlineData("a\r\nb\tc\0d\u007f", "a��b�c�d�")]
    [InlineData("line\u2028separator", "line�separator")]
    [InlineData("txt.\u202eexe.scr", "txt.�exe.scr")]
    [InlineData("zero\u200bwidth", "zero�width")]
    [InlineData(null, "")]
    public void Nothing_that_a_terminal_would_obey_gets_through(string? hostile, string harmless) => SafeText.Of(hostile).ShouldBe(harmless);

    [Fact]
    public void Half_a_character_becomes_a_whole_one() => SafeText.Of($"{(char)0xD800}lone").ShouldBe("\uFFFDlone");

    [Fact]
    public void A_long_name_loses_its_middle_and_keeps_its_extension()
    {
        var fitted = SafeText.Fit("a-very-long-name-of-a-film-2024-part-one.mkv", 20);
        SafeText.Width(fitted).ShouldBeLessThanOrEqualTo(20);
        fitted.ShouldStartWith("a-very");
        fitted.ShouldEndWith(".mkv");
        fitted.ShouldContain("…");
    }

    [Theory]
    [InlineData("日本語日本語日本語", 7)]
    [InlineData("🎵🎵🎵🎵🎵🎵", 5)]
    [InlineData("e\u0301e\u0301e\u0301e\u0301", 3)]
    public void Wide_and_combining_characters_are_counted_in_columns(string name, int width) =>
        SafeText.Width(SafeText.Fit(name, width)).ShouldBeLessThanOrEqualTo(width);

    [Fact]
    public void What_fits_stays_whole() => SafeText.Fit("short.bin", 9).ShouldBe("short.bin");
}
