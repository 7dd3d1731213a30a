using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Following;

/// <summary>What came of downloads: the paths of their files on stdout, and an exit code.</summary>
internal sealed class Results(NodeSession session, CliContext context)
{
    /// <returns>The first failure in the order of the jobs, or <see cref="ExitCode.Done"/>.</returns>
    public async Task<ExitCode> ReportAsync(IReadOnlyList<JobView> jobs, bool printPaths, CancellationToken cancellationToken)
    {
        var result = ExitCode.Done;
        foreach (var job in jobs)
        {
            var final = await session.Client.GetAsync(job.Id, cancellationToken);
            if (final.Status != "completed")
            {
                result = result == ExitCode.Done ? CodeOf(final) : result;
            }
            else if (printPaths)
            {
                foreach (var file in final.Files ?? [])
                {
                    await context.Output.WriteLineAsync(SafeText.Of(session.PathOf(file)));
                }
            }
        }

        return result;
    }

    private static ExitCode CodeOf(JobView job) =>
        job.Status == "cancelled" ? ExitCode.Unfinished : FailureClasses.ToExitCode(job.FailureClass);
}
