using Downloads.Transfers.Http;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Fields as RFC 6266 and RFC 8187 have them, and as servers send them. Bytes stand as Latin-1 characters, as the head is read.</summary>
public sealed class ContentDispositionTests
{
    [Theory]
    [InlineData("attachment; filename=\"a b.txt\"", "a b.txt")]
    [InlineData("attachment; filename=a.txt", "a.txt")]
    [InlineData("Attachment;FILENAME=a.txt;x=1", "a.txt")]
    [InlineData("inline; filename=\"a.txt\"", "a.txt")]
    [InlineData("attachment; filename = \"a.txt\"", "a.txt")]
    [InlineData("attachment; filename=\"a\\\"b;c.txt\"; size=3", "a\"b;c.txt")]
    [InlineData("attachment; filename=\"plain.txt\"; filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt")]
    [InlineData("attachment; filename*=utf-8'en'%C3%A9.txt; filename=\"plain.txt\"", "é.txt")]
    [InlineData("attachment; filename*=ISO-8859-1''%A3.txt", "£.txt")]
    [InlineData("attachment; filename*=UTF-8''%ff%fe.txt; filename=\"plain.txt\"", "plain.txt")]
    [InlineData("attachment; filename*=koi8-r''%C1.txt; filename=plain.txt", "plain.txt")]
    [InlineData("attachment; filename*=broken; filename=plain.txt", "plain.txt")]
    [InlineData("attachment; filename=\"\u00C3\u00A9.txt\"", "é.txt")]
    [InlineData("attachment; filename=\"\u00E9.txt\"", "é.txt")]
    [InlineData("attachment; filename=\"=?UTF-8?B?w6kudHh0?=\"", "é.txt")]
    [InlineData("attachment; filename=\"=?utf-8?Q?a_=C3=A9.txt?=\"", "a é.txt")]
    [InlineData("attachment; filename=\"=?utf-8?B?!?=\"", "=?utf-8?B?!?=")]
    [InlineData("attachment; filename=\"100%.txt\"", "100%.txt")]
    [InlineData("attachment; filename=\"unclosed.txt", "unclosed.txt")]
    [InlineData("attachment; filename=first.txt; filename=second.txt", "first.txt")]
    [InlineData("attachment; filename=\"\"", null)]
    [InlineData("attachment; filename=", null)]
    [InlineData("attachment; filename", null)]
    [InlineData("attachment", null)]
    [InlineData(";;;=;", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_name_is_what_the_field_means(string? field, string? name) => ContentDisposition.FileName(field).ShouldBe(name);
}
