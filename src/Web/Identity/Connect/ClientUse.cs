using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Web.Identity.Connect;

/// <summary>Keeps when a client last got a token, so that an administrator sees which ones nobody needs any more.</summary>
public sealed class ClientUse(PlatformDb db, TimeProvider clock)
{
    /// <summary>Exact to a minute: a client that asks all the time costs one write in that time.</summary>
    public Task KeepAsync(string clientId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = now - TimeSpan.FromMinutes(1);
        return db.ApiClients.Where(client => client.ClientId == clientId && (client.LastUsedAt == null || client.LastUsedAt < known))
            .ExecuteUpdateAsync(client => client.SetProperty(x => x.LastUsedAt, now), ct);
    }
}
