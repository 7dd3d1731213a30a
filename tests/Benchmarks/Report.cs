using System.Globalization;

namespace Benchmarks;

/// <summary>Prints figures as they come, each beside its bar where one is set.</summary>
public sealed class Report(TextWriter output)
{
    /// <summary>Bars that were missed so far.</summary>
    public int MissedBars { get; private set; }

    public void Begin(IRow row) => output.WriteLine($"\n{row.Name}: {row.About}");

    /// <summary>A figure that should be at least <paramref name="bar"/>.</summary>
    public void AtLeast(string what, double value, string unit, double bar) => Judge(what, value, unit, ">=", bar, value >= bar);

    /// <summary>A figure that should be at most <paramref name="bar"/>.</summary>
    public void AtMost(string what, double value, string unit, double bar) => Judge(what, value, unit, "<=", bar, value <= bar);

    /// <summary>A figure without a bar, such as a peer's.</summary>
    public void Figure(string what, double value, string unit) => output.WriteLine($"  {what,-44} {Number(value),14} {unit}");

    /// <summary>Nothing can be measured here.</summary>
    public void Skip(string why) => output.WriteLine($"  not measured: {why}");

    private void Judge(string what, double value, string unit, string sign, double bar, bool met)
    {
        MissedBars += met ? 0 : 1;
        output.WriteLine($"  {what,-44} {Number(value),14} {unit,-12} bar {sign} {Number(bar)} {(met ? "met" : "MISSED")}");
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}
