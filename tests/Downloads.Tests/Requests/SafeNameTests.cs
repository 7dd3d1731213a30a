using System.Globalization;
using System.Text;
using Downloads.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Requests;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("Größe 例 \U0001F600.txt", "Größe 例 \U0001F600.txt")]
    [InlineData("a/b.txt", "a_b.txt")]
    [InlineData("..\\..\\evil.exe", "_.._evil.exe")]
    [InlineData("C:\\x.txt", "C__x.txt")]
    [InlineData(".bashrc", "bashrc")]
    [InlineData(" . . name", "name")]
    [InlineData("name. . ", "name")]
    [InlineData("na\u0000me\r\n.txt", "name.txt")]
    [InlineData("exe\u202Egpj.txt", "exegpj.txt")]
    [InlineData("a\u200Bb\uFEFF", "ab")]
    [InlineData("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h")]
    [InlineData("CON", "_CON")]
    [InlineData("con.tar.gz", "_con.tar.gz")]
    [InlineData("Lpt1 .txt", "_Lpt1 .txt")]
    [InlineData("com¹.txt", "_com¹.txt")]
    [InlineData("conga.txt", "conga.txt")]
    [InlineData("a\uD800b.txt", "ab.txt")]
    public void A_name_is_made_safe(string name, string expected) => SafeName.Of(name).ShouldBe(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("   ")]
    [InlineData("/")]
    [InlineData("//\\\\")]
    [InlineData("\u202E\u0007")]
    [InlineData("\u3000.")]
    public void Where_nothing_is_left_the_fallback_is_taken(string? name)
    {
        SafeName.Of(name).ShouldBe("download");
        SafeName.Of(name, "").ShouldBe("");
    }

    [Theory]
    [InlineData("Cafe\u0301.txt", "Café.txt")]
    [InlineData("Vie\u0323\u0302t", "Việt")]
    [InlineData("A\u030Angstro\u0308m", "Ångström")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("\u304B\u3099", "が")]
    [InlineData("x\u0301", "x\u0301")]
    public void Letters_and_their_marks_are_joined(string name, string expected) => SafeName.Of(name).ShouldBe(expected);

    [Fact]
    public void A_long_name_keeps_its_extension_and_whole_characters()
    {
        var name = SafeName.Of(new string('ü', 150) + ".tar.gz");

        name.ShouldEndWith("ü.tar.gz");
        Encoding.UTF8.GetByteCount(name).ShouldBeInRange(SafeName.MaxBytes - 2, SafeName.MaxBytes);
    }

    [Fact]
    public void An_extension_that_is_no_extension_is_cut_like_the_rest()
    {
        Encoding.UTF8.GetByteCount(SafeName.Of("a." + new string('x', 500))).ShouldBe(SafeName.MaxBytes);
    }

    [Theory]
    [InlineData("name.ext", 1, "name (1).ext")]
    [InlineData("name.tar.gz", 12, "name (12).tar.gz")]
    [InlineData("name", 2, "name (2)")]
    public void A_number_goes_before_the_extension(string name, int n, string expected) => SafeName.Numbered(name, n).ShouldBe(expected);

    [Fact]
    public void Whatever_comes_in_a_safe_name_comes_out() => ForHostileNames(name =>
    {
        var safe = SafeName.Of(name);

        safe.Length.ShouldBeGreaterThan(0);
        Encoding.UTF8.GetByteCount(safe).ShouldBeLessThanOrEqualTo(SafeName.MaxBytes + 1);
        safe.IndexOfAny(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0']).ShouldBe(-1);
        safe[0].ShouldNotBe('.');
        safe[0].ShouldNotBe(' ');
        safe[^1].ShouldNotBe('.');
        safe[^1].ShouldNotBe(' ');
        safe.EnumerateRunes().ShouldAllBe(r => !Rune.IsControl(r) && Rune.GetUnicodeCategory(r) != UnicodeCategory.LineSeparator && r.Value != 0x202E);
        Path.GetFileName(safe).ShouldBe(safe);
        Path.GetFullPath(Path.Join("/root/dir", safe)).ShouldBe("/root/dir/" + safe);
    });

    [Fact]
    public void A_safe_name_stays_as_it_is() => ForHostileNames(name =>
    {
        var safe = SafeName.Of(name);

        SafeName.Of(safe).ShouldBe(safe);
    });

    private static void ForHostileNames(Action<string> holds)
    {
        var piece = Gen.Elements(
            "a", "Z", ".", "..", " ", "/", "\\", "\0", "\u202E", "\u0301", "e", "CON", "com1", "nul", ".txt", ".tar.gz", "_", "é", "例", "\U0001F600", "\uD800", "\uDC00",
            "\r\n", "\u3000", "\u00A0", "~", "-", ":", "%2F", "\u2028", "\u1112", "\u1161", new string('x', 190), new string('ü', 99));
        var names = piece.ArrayOf().Select(string.Concat);
        Prop.ForAll(names.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }
}
