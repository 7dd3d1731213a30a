using Downloads.Requests;

namespace Downloads.Tests.Requests;

public sealed class ChecksumReaderTests
{
    private const string Sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("sha-256=" + Sha256)]
    [InlineData("SHA-256=E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:" + Sha256)]
    [InlineData("sha256=" + Sha256)]
    [InlineData(Sha256)]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    [InlineData("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void A_digest_is_read_in_the_forms_people_write(string text)
    {
        ChecksumReader.TryRead(text, out var checksum).ShouldBeTrue();

        checksum.ShouldBe(new Checksum("sha-256", Sha256));
    }

    [Theory]
    [InlineData(32, "md5")]
    [InlineData(40, "sha-1")]
    [InlineData(64, "sha-256")]
    [InlineData(96, "sha-384")]
    [InlineData(128, "sha-512")]
    public void Bare_hex_is_told_by_its_length(int length, string algorithm)
    {
        ChecksumReader.TryRead(new string('A', length), out var checksum).ShouldBeTrue();

        checksum.ShouldBe(new Checksum(algorithm, new string('a', length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("sha-256=")]
    [InlineData("sha-256")]
    [InlineData("sha-256=e3b0")]
    [InlineData("sha-256=" + Sha256 + "00")]
    [InlineData("md5=" + Sha256)]
    [InlineData("sha-257=" + Sha256)]
    [InlineData("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha-256=:" + Sha256 + ":")]
    public void What_is_no_digest_is_refused(string text) => ChecksumReader.TryRead(text, out _).ShouldBeFalse();
}
