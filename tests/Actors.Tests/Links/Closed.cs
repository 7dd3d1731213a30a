using System.Net;
using System.Net.Sockets;

namespace Actors.Tests.Links;

/// <summary>A loopback address at which nobody listens.</summary>
internal static class Closed
{
    public static IPEndPoint Port()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
