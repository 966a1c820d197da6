using System.Net;
using System.Net.Sockets;

namespace Platform.Web.Identity.Company;

/// <summary>
/// The client that asks lenders' providers. A lender writes the address, so it must not lead into our own network: only
/// public addresses over https are asked, no redirect is followed, and answers are small and quick or none.
/// </summary>
public sealed class CompanyHttp : IDisposable
{
    /// <param name="configuration"><c>Identity:PrivateProviders</c> lets providers be in private networks and speak plain http.</param>
    public CompanyHttp(IConfiguration configuration, IHostEnvironment environment)
    {
        AllowsPrivate = configuration.GetValue("Identity:PrivateProviders", environment.IsDevelopment());
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectCallback = ConnectAsync,
        };
        Client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 512 * 1024 };
    }

    public HttpClient Client { get; }

    public bool AllowsPrivate { get; }

    public bool Takes(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || AllowsPrivate && uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>Whether an address is one of the open internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return false;
        if (address.AddressFamily is AddressFamily.InterNetworkV6)
            return !address.IsIPv6LinkLocal && !address.IsIPv6SiteLocal && !address.IsIPv6UniqueLocal && !address.IsIPv6Multicast && !IsTranslated(address);
        var b = address.GetAddressBytes();
        return b[0] switch
        {
            0 or 10 or 127 or >= 224 => false,
            100 when b[1] is >= 64 and < 128 => false,
            169 when b[1] is 254 => false,
            172 when b[1] is >= 16 and < 32 => false,
            192 when b[1] is 168 || b[1] is 0 && b[2] is 0 or 2 => false,
            198 when b[1] is 18 or 19 => false,
            _ => true,
        };
    }

    public void Dispose() => Client.Dispose();

    // NAT64 and 6to4 carry an IPv4 address that may be a private one.
    private static bool IsTranslated(IPAddress address) =>
        IPNetwork.Parse("64:ff9b::/96").Contains(address) || IPNetwork.Parse("64:ff9b:1::/48").Contains(address) || IPNetwork.Parse("2002::/16").Contains(address);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        // The very address that was judged is connected to: a name that answers differently a second time gains nothing.
        var open = Array.FindAll(addresses, address => AllowsPrivate || IsPublic(address));
        if (open.Length == 0) throw new HttpRequestException("The provider's address is not a public one.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
