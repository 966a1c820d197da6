using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Web.Identity.Connect;

namespace Platform.Web.Demo;

/// <summary>Each demo lender's core system and its log watcher as API clients: <c>harbour-core</c>, <c>harbour-audit</c> and so on.</summary>
public sealed class SeedClients(PlatformDb db, IOpenIddictApplicationManager clients, TimeProvider clock)
{
    public async Task RunAsync(string secret, CancellationToken ct)
    {
        foreach (var key in DemoSeeding.Lenders)
        {
            var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Key == key, ct);
            await KeepAsync(ConnectServer.CoreSystem($"{key}-core", secret, $"{tenant.Name} core system", tenant.Id), secret, ct);
            await KeepAsync(ConnectServer.Auditor($"{key}-audit", secret, $"{tenant.Name} log watcher", tenant.Id), secret, ct);
        }
    }

    private async Task KeepAsync(OpenIddictApplicationDescriptor record, string secret, CancellationToken ct)
    {
        if (!await db.ApiClients.AnyAsync(client => client.ClientId == record.ClientId, ct))
        {
            db.Add(new ApiClient
            {
                ClientId = record.ClientId!, TenantId = ConnectServer.TenantOf(record.Properties)!.Value, Name = record.DisplayName!,
                Kind = ApiClientKind.System, CreatedAt = clock.GetUtcNow(),
            });
            await db.SaveChangesAsync(ct);
        }
        var known = await clients.FindByClientIdAsync(record.ClientId!, ct);
        if (known is null) await clients.CreateAsync(record, ct);
        else if (!await clients.ValidateClientSecretAsync(known, secret, ct)) await clients.UpdateAsync(known, record, ct);
    }
}
