using System.Net;
using System.Net.Sockets;

namespace Platform.Web.Identity.Sessions;

/// <summary>What a list of sessions says of a machine, so that its person knows it again and nobody else learns more.</summary>
public static class SessionPlace
{
    // The order matters: each names the ones after it for the sake of old pages.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger/", "WeChat"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <returns>Such as <c>Firefox, Windows</c>; empty for what is neither.</returns>
    public static string Device(string? userAgent)
    {
        var agent = userAgent ?? "";
        return string.Join(", ", new[] { Named(Browsers, agent), Named(Systems, agent) }.OfType<string>());
    }

    /// <returns>The first three of four numbers, or the first three groups of version 6: <c>203.0.113.x</c>, <c>2001:db8:0::</c>.</returns>
    public static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily is AddressFamily.InterNetwork) return $"{bytes[0]}.{bytes[1]}.{bytes[2]}.x";
        for (var i = 6; i < bytes.Length; i++) bytes[i] = 0;
        return new IPAddress(bytes).ToString();
    }

    private static string? Named((string Sign, string Name)[] known, string agent) =>
        Array.Find(known, one => agent.Contains(one.Sign, StringComparison.Ordinal)).Name;
}
