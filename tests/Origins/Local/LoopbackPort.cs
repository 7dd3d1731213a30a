using System.Net;
using System.Net.Sockets;

namespace Origins.Local;

/// <summary>Ports for servers that are told theirs and keep it over restarts.</summary>
public static class LoopbackPort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private static readonly HashSet<int> Given = [];

    /// <summary>
    /// A port nobody listens on, each given once in this process. Below the range from which the kernel takes ports of outgoing connections
    /// (32,768 and up), so none of them sits on it while its server restarts.
    /// </summary>
    public static int Next()
    {
        lock (Given)
        {
            for (var tries = 0; tries < 1000; tries++)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No free port found between {First} and {Last}.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
