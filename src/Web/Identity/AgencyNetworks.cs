using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Identity;

/// <summary>Whether an agency's person is where the lender wants the agency to work; what it knows is at most fifteen seconds old.</summary>
public sealed class AgencyNetworks(IDbContextFactory<PlatformDb> dbs, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<(TenantId, AgencyId), (IPNetwork[] Ranges, DateTimeOffset Until)> _known = new();

    /// <param name="from">Null when it is not known, which is outside of every range.</param>
    public async Task<bool> AllowsAsync(TenantId tenant, AgencyId agency, IPAddress? from, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!_known.TryGetValue((tenant, agency), out var held) || held.Until <= now)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var ranges = await db.AgencyNetworks.Where(row => row.TenantId == tenant && row.AgencyId == agency).Select(row => row.Cidr).ToListAsync(ct);
            _known[(tenant, agency)] = held = ([.. ranges.Select(range => IPNetwork.Parse(range))], now + Keep);
        }
        if (held.Ranges.Length == 0) return true;
        // A socket for both kinds shows an IPv4 address as ::ffff:a.b.c.d.
        var plain = from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from;
        return plain is not null && held.Ranges.Any(range => range.Contains(plain));
    }

    public void Forget(TenantId tenant, AgencyId agency) => _known.TryRemove((tenant, agency), out _);

    /// <summary>Reads what a person writes: a range, or one address; what stands behind the prefix is dropped.</summary>
    /// <returns>Null for what is no range, or would be everything.</returns>
    public static IPNetwork? Read(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var address)) return null;
        if (address.IsIPv4MappedToIPv6) return null;
        var bytes = address.GetAddressBytes();
        // .NET takes "10.1" for 10.0.0.1; a range that nobody meant is worse than none.
        if (bytes.Length == 4 && parts[0].Count(sign => sign == '.') != 3) return null;
        var most = bytes.Length * 8;
        var prefix = most;
        if (parts.Length == 2 && !int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out prefix)) return null;
        if (prefix < 1 || prefix > most) return null;
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - i * 8, 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
