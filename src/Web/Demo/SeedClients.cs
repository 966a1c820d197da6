using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Tenancy.Data;
using Platform.Web.Identity.Connect;

namespace Platform.Web.Demo;

/// <summary>Each demo lender's core system as an API client: <c>harbour-core</c>, <c>jinqiao-core</c>.</summary>
public sealed class SeedClients(PlatformDb db, IOpenIddictApplicationManager clients)
{
    public async Task RunAsync(string secret, CancellationToken ct)
    {
        foreach (var key in DemoSeeding.Lenders)
        {
            var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Key == key, ct);
            var record = ConnectServer.CoreSystem($"{key}-core", secret, $"{tenant.Name} core system", tenant.Id);
            var known = await clients.FindByClientIdAsync(record.ClientId!, ct);
            if (known is null) await clients.CreateAsync(record, ct);
            else if (!await clients.ValidateClientSecretAsync(known, secret, ct)) await clients.UpdateAsync(known, record, ct);
        }
    }
}
