using System.Security.Cryptography;
using Downloads.Node.Secrets;

namespace Downloads.Node.Tests.Secrets;

public sealed class SecretBoxTests
{
    private static readonly byte[] Key = Enumerable.Range(0, SecretKey.Size).Select(i => (byte)i).ToArray();

    [Theory]
    [InlineData("")]
    [InlineData("Cookie: a=b")]
    [InlineData("пароль 🔑")]
    public void What_was_sealed_opens_again(string secret)
    {
        using var box = new SecretBox(Key);
        box.Open(box.Seal(secret)).ShouldBe(secret);
    }

    [Fact]
    public void A_sealed_text_is_printable_holds_no_trace_and_is_never_the_same_twice()
    {
        using var box = new SecretBox(Key);
        var first = box.Seal("hunter2");
        first.ShouldMatch(@"^v1\.[A-Za-z0-9_-]+$");
        first.ShouldNotContain("hunter2");
        box.Seal("hunter2").ShouldNotBe(first);
    }

    [Fact]
    public void Every_bit_counts()
    {
        using var box = new SecretBox(Key);
        var text = box.Seal("x");
        for (var i = 3; i < text.Length; i++)
        {
            var broken = text[..i] + (text[i] == 'A' ? 'Q' : 'A') + text[(i + 1)..];
            Should.Throw<CryptographicException>(() => box.Open(broken));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("v1.")]
    [InlineData("v1.AAAA")]
    [InlineData("v1.***")]
    public void What_was_not_sealed_does_not_open(string text)
    {
        using var box = new SecretBox(Key);
        Should.Throw<CryptographicException>(() => box.Open(text));
    }

    [Fact]
    public void Another_key_does_not_open_it()
    {
        using var box = new SecretBox(Key);
        using var other = new SecretBox(new byte[SecretKey.Size]);
        Should.Throw<CryptographicException>(() => other.Open(box.Seal("x")));
    }
}
