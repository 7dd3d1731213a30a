using System.Reflection;
using Downloads.Transfers.Tests.Http.Segments;
using Xunit.Sdk;
using Xunit.v3;

namespace Downloads.Transfers.Tests.Http;

/// <summary>What sources may do to a transfer: each case of these classes is one scenario, that ends in the right file or in the failure it names. The list is printed.</summary>
public sealed class ScenarioListTests(ITestOutputHelper output)
{
    /// <summary>An origin that does as a test's script says.</summary>
    private static readonly Type[] Scripted =
    [
        typeof(BodyFaultTests), typeof(RangeFaultTests), typeof(VersionTests), typeof(RedirectTests), typeof(StatusTests), typeof(TimeTests), typeof(NameTests),
        typeof(TlsTests), typeof(MirrorTests), typeof(ConditionalTests), typeof(SegmentedTransferTests),
    ];

    /// <summary>nginx, Caddy, Apache and lighttpd.</summary>
    private static readonly Type[] Real = [typeof(ServerTests), typeof(NginxTests)];

    [Fact]
    public async Task There_are_at_least_eighty_of_a_scripted_origin_and_some_of_each_real_server()
    {
        var scripted = await ListAsync(Scripted);
        var real = await ListAsync(Real);
        output.WriteLine($"{scripted.Count} of a scripted origin, {real.Count} of real servers");
        scripted.Concat(real).ToList().ForEach(output.WriteLine);

        scripted.Count.ShouldBeGreaterThanOrEqualTo(80);
        scripted.ShouldBeUnique();
        string[] servers = ["nginx", "caddy", "apache", "lighttpd"];
        servers.ShouldAllBe(server => real.Any(scenario => scenario.Contains(server)));
    }

    private static async Task<List<string>> ListAsync(Type[] classes)
    {
        var list = new List<string>();
        foreach (var method in classes.SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
        {
            var sentence = $"{method.DeclaringType!.Name}: {method.Name.Replace('_', ' ')}";
            var rows = await RowsAsync(method);
            list.AddRange(rows.Count == 0 ? [sentence] : rows.Select(row => $"{sentence} ({row})"));
        }

        return list;
    }

    private static async Task<List<string>> RowsAsync(MethodInfo method)
    {
        var rows = new List<string>();
        foreach (var data in method.GetCustomAttributes<DataAttribute>())
        {
            if (data is MemberDataAttribute { MemberType: null } member)
            {
                member.MemberType = method.DeclaringType;   // As the runner does.
            }

            await using var disposal = new DisposalTracker();
            rows.AddRange((await data.GetData(method, disposal)).Select(row => string.Join(", ", row.GetData().Where(value => value is not Delegate).Select(Show))));
        }

        return rows;
    }

    private static string Show(object? value) => value switch
    {
        null => "none",
        string { Length: > 60 } text => $"{text.Length} characters: {text[..60]}",
        _ => $"{value}",
    };
}
