namespace Benchmarks;

/// <summary>One measurement that can be run by its name. A class without constructor arguments is found by itself.</summary>
public interface IRow
{
    /// <summary>One word.</summary>
    string Name { get; }

    /// <summary>One line on what is measured, and against what.</summary>
    string About { get; }

    /// <summary>Measures, and reports each figure.</summary>
    Task RunAsync(Report report);
}

/// <summary>The rows of this program.</summary>
internal static class Rows
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<IRow> All() =>
    [
        .. typeof(Rows).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IRow)) && type is { IsAbstract: false, IsInterface: false })
            .Select(type => (IRow)Activator.CreateInstance(type)!)
            .OrderBy(row => row.Name, StringComparer.Ordinal),
    ];
}
