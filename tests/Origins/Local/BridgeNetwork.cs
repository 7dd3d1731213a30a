using System.ComponentModel;
using System.Diagnostics;

namespace Origins.Local;

/// <summary>
/// A bridge of the tests' own with a network namespace for each worker, which takes root. A cut drops packets without a word, in both directions: whoever waits for
/// an answer waits on.
/// </summary>
public sealed class BridgeNetwork : IDisposable
{
    private readonly string _name;
    private readonly string _subnet;
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _namespaces = new(StringComparer.Ordinal);

    private int _hosts;

    private BridgeNetwork(int number)
    {
        _name = $"nodes{number}";
        _subnet = $"10.213.{number}";
    }

    /// <summary>Addresses of what runs outside the namespaces, each of its own so that it can be cut off by itself.</summary>
    public string Database => $"{_subnet}.4";

    public string Origin => $"{_subnet}.5";

    /// <summary>Every address of this network.</summary>
    public string Range => $"{_subnet}.0/24";

    /// <summary>Makes the bridge.</summary>
    /// <param name="refusal">Why not, where the answer is null.</param>
    public static BridgeNetwork? TryCreate(out string? refusal)
    {
        var network = new BridgeNetwork(Environment.ProcessId % 200 + 10);
        try
        {
            Ip("link", "add", network._name, "type", "bridge");
            Ip("link", "set", network._name, "up");
            foreach (var host in (int[])[1, 2, 3, 4, 5])
            {
                Ip("addr", "add", $"{network._subnet}.{host}/24", "dev", network._name);
            }

            refusal = null;
            return network;
        }
        catch (Exception refused) when (refused is InvalidOperationException or Win32Exception)
        {
            refusal = $"network namespaces are not permitted here: {refused.Message}";
            return null;
        }
    }

    /// <summary>A node outside the namespaces.</summary>
    public string AddHost(string node) => _addresses[node] = $"{_subnet}.{++_hosts + 1}";

    /// <summary>A node in a namespace of its own.</summary>
    /// <returns>Its address and the namespace.</returns>
    public (string Address, string Namespace) AddNamespace(string node) =>
        AddNamespace(node, (outside, inside) => Ip("link", "add", outside, "type", "veth", "peer", "name", inside));

    /// <summary>A node in a namespace of its own, behind a pair of devices of the caller's.</summary>
    /// <param name="makePair">Makes two Ethernet devices of these names; what goes into one comes out of the other.</param>
    /// <returns>Its address and the namespace.</returns>
    public (string Address, string Namespace) AddNamespace(string node, Action<string, string> makePair)
    {
        var (space, host) = ($"{_name}-{node}", _namespaces.Count + 11);
        var (outside, inside) = ($"{_name}o{host}", $"{_name}i{host}");
        Ip("netns", "add", space);
        _namespaces[node] = space;
        makePair(outside, inside);
        Ip("link", "set", outside, "master", _name, "up");
        Ip("link", "set", inside, "netns", space);
        Within(space, "addr", "add", $"{_subnet}.{host}/24", "dev", inside);
        Within(space, "link", "set", inside, "up");
        Within(space, "link", "set", "lo", "up");
        return (_addresses[node] = $"{_subnet}.{host}", space);
    }

    /// <summary>Address of a node; what is none is an address already.</summary>
    public string AddressOf(string other) => _addresses.GetValueOrDefault(other, other);

    /// <summary>Where a node runs that has a namespace.</summary>
    public string NamespaceOf(string node) => _namespaces[node];

    /// <summary>Limits the link of a node in a namespace, either way; needs <c>tc</c>.</summary>
    /// <param name="bitsPerSecond">On the wire, headers of packets included.</param>
    public void Limit(string node, long bitsPerSecond)
    {
        string[] limit = ["root", "tbf", "rate", $"{bitsPerSecond}", "burst", "64kb", "latency", "100ms"];
        Run("tc", ["qdisc", "add", "dev", OutsideOf(node), .. limit]);
        Run("tc", ["-n", _namespaces[node], "qdisc", "add", "dev", InsideOf(node), .. limit]);
    }

    /// <summary>What the node sends is paced by this congestion control, whatever the machine's own is.</summary>
    public void Pace(string node, string congestionControl) =>
        Within(_namespaces[node], "route", "replace", $"{_subnet}.0/24", "dev", InsideOf(node), "src", _addresses[node], "congctl", congestionControl);

    /// <summary>Cuts a worker off from another node, or from the database by its address.</summary>
    public void Cut(string worker, string other)
    {
        Within(_namespaces[worker], "route", "add", "blackhole", $"{AddressOf(other)}/32");
        if (_namespaces.TryGetValue(other, out var space))
        {
            Within(space, "route", "add", "blackhole", $"{_addresses[worker]}/32");
        }
    }

    /// <summary>Ends <see cref="Cut"/>.</summary>
    public void Heal(string worker, string other)
    {
        Within(_namespaces[worker], "route", "del", "blackhole", $"{AddressOf(other)}/32");
        if (_namespaces.TryGetValue(other, out var space))
        {
            Within(space, "route", "del", "blackhole", $"{_addresses[worker]}/32");
        }
    }

    public void Dispose()
    {
        foreach (var space in _namespaces.Values)
        {
            Ip("netns", "del", space);
        }

        Ip("link", "del", _name);
    }

    private string OutsideOf(string node) => $"{_name}o{_addresses[node].Split('.')[^1]}";

    private string InsideOf(string node) => $"{_name}i{_addresses[node].Split('.')[^1]}";

    private static void Within(string space, params string[] arguments) => Ip(["-n", space, .. arguments]);

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
        }
    }
}
