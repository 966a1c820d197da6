using System.Net;
using System.Net.Sockets;

namespace Platform.Testing;

/// <summary>Ports for the servers a test starts: nothing in the suite relies on a fixed one.</summary>
public static class LoopbackPorts
{
    /// <summary>A port of 127.0.0.1 that was free a moment ago; prefer binding port 0 where the server allows it.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
