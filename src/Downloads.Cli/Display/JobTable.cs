using Spectre.Console;
using Spectre.Console.Rendering;

namespace Downloads.Cli.Display;

/// <summary>The live part of a terminal: running downloads, one a row, and a line that sums up all.</summary>
internal static class JobTable
{
    private const int BarWidth = 20;
    private const int FiguresWidth = 46;

    public static IRenderable Build(IReadOnlyList<Job> jobs, int maxRows, int width)
    {
        var shown = jobs.Where(job => job.Status is RuntimeStatus.Running or RuntimeStatus.Pausing or RuntimeStatus.Completing).Take(maxRows);
        return new Rows([.. shown.Select(job => Row(job, width)), Total(jobs)]);
    }

    private static Text Row(Job job, int width)
    {
        var room = Math.Max(8, width - BarWidth - FiguresWidth - 3);
        var name = SafeText.Fit(job.Name, room);
        return new Text($"{name}{new string(' ', room - SafeText.Width(name))} {Bar(job)} {JobLines.Progress(job)}") { Overflow = Overflow.Crop };
    }

    private static string Bar(Job job)
    {
        if (Figures.Percent(job.Downloaded, job.Total) is not { } percent)
        {
            return new string('·', BarWidth);
        }

        var full = (int)(percent * BarWidth / 100);
        return new string('━', full) + new string('─', BarWidth - full);
    }

    private static Text Total(IReadOnlyList<Job> jobs)
    {
        var finished = jobs.Count(job => job.IsFinal);
        var running = jobs.Where(job => job.Status == RuntimeStatus.Running).ToArray();
        var bytes = Figures.Size(jobs.Sum(job => (double)job.Downloaded));
        var speed = Figures.Size(running.Sum(job => job.Speed));
        return new Text($"{finished} of {jobs.Count} done  {running.Length} running  {bytes}  {speed}/s", new Style(decoration: Decoration.Bold)) { Overflow = Overflow.Crop };
    }
}
