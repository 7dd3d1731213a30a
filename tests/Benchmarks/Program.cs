using Benchmarks;
using Benchmarks.Links;
using Benchmarks.Transfers;

if (args is [EchoProcess.Command, var node])
{
    return await EchoProcess.ServeAsync(node);
}

if (args is [LongWireProcess.Command, .. var wire])
{
    return await LongWireProcess.ServeAsync(wire);
}

// Rows by name: "dotnet run -c Release --project tests/Benchmarks -- tell ask"; "all" runs every one, none lists them.
var rows = Rows.All();
if (args.Length == 0)
{
    Console.WriteLine("Name the rows to run, or all:");
    foreach (var row in rows)
    {
        Console.WriteLine($"  {row.Name,-16} {row.About}");
    }

    return 64;
}

if (args is not ["all"] && args.FirstOrDefault(name => rows.All(row => row.Name != name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no row '{unknown}'; without arguments all are listed.");
    return 64;
}

var report = new Report(Console.Out);
foreach (var row in rows.Where(row => args is ["all"] || args.Contains(row.Name)))
{
    report.Begin(row);
    await row.RunAsync(report);
}

return report.MissedBars == 0 ? 0 : 1;
