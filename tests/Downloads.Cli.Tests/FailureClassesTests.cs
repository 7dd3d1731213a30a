namespace Downloads.Cli.Tests;

public sealed class FailureClassesTests
{
    [Theory]
    [InlineData("timeout", ExitCode.TimedOut)]
    [InlineData("http_404", ExitCode.NotFound)]
    [InlineData("http_410", ExitCode.NotFound)]
    [InlineData("connect", ExitCode.Network)]
    [InlineData("reset", ExitCode.Network)]
    [InlineData("short_body", ExitCode.Network)]
    [InlineData("tls", ExitCode.Network)]
    [InlineData("disk_full", ExitCode.DiskFull)]
    [InlineData("content_encoding", ExitCode.BadAnswer)]
    [InlineData("disk", ExitCode.FileError)]
    [InlineData("dns", ExitCode.Dns)]
    [InlineData("too_many_redirects", ExitCode.Redirects)]
    [InlineData("http_401", ExitCode.Auth)]
    [InlineData("http_403", ExitCode.Auth)]
    [InlineData("http_503", ExitCode.Overloaded)]
    [InlineData("http_429", ExitCode.Overloaded)]
    [InlineData("http_400", ExitCode.BadAnswer)]
    [InlineData("checksum", ExitCode.Checksum)]
    [InlineData("cancelled", ExitCode.Unfinished)]
    [InlineData("never seen before", ExitCode.Failed)]
    [InlineData(null, ExitCode.Failed)]
    public void Each_class_of_failure_has_its_exit_code(string? failure, ExitCode code) => FailureClasses.ToExitCode(failure).ShouldBe(code);

    [Theory]
    [InlineData(401, ExitCode.Auth)]
    [InlineData(403, ExitCode.Auth)]
    [InlineData(404, ExitCode.NotFound)]
    [InlineData(409, ExitCode.Refused)]
    [InlineData(400, ExitCode.Refused)]
    [InlineData(429, ExitCode.Overloaded)]
    [InlineData(503, ExitCode.Overloaded)]
    [InlineData(302, ExitCode.BadAnswer)]
    public void Each_answer_of_a_node_has_its_exit_code(int status, ExitCode code) => FailureClasses.FromHttpStatus(status).ShouldBe(code);
}
