using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Connect;
using Asks = OpenIddict.Abstractions.OpenIddictConstants.Requirements;
using May = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace Platform.Web.Features.ApiClients;

/// <summary>One client of this lender.</summary>
/// <param name="Scopes">Areas of the API; empty for an application into which people sign in.</param>
/// <param name="Keys">Names of its public keys; empty when it proves itself by a secret.</param>
/// <param name="FormerUntil">Until when the replaced secret works on; null when it does not.</param>
public sealed record ApiClientRow(
    string ClientId, string Name, ApiClientKind Kind, IReadOnlyList<string> Scopes, IReadOnlyList<string> Keys, bool HasSecret, bool MustPush,
    DateTimeOffset? FormerUntil, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool IsDisabled);

/// <summary>The lender's own clients of the issuer, with what each may do and when it was last there.</summary>
public sealed class ListApiClients(IServiceScopeFactory scopes, TenantScope scope, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<ApiClientRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var tenant = scope.TenantId;
        await using var own = scopes.CreateAsyncScope();
        var db = own.ServiceProvider.GetRequiredService<PlatformDb>();
        var records = own.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var rows = new List<ApiClientRow>();
        foreach (var client in await db.ApiClients.AsNoTracking().Where(row => row.TenantId == tenant).ToListAsync(ct))
        {
            if (await records.FindByClientIdAsync(client.ClientId, ct) is not { } record) continue;
            var may = await records.GetPermissionsAsync(record, ct);
            var keys = await records.GetJsonWebKeySetAsync(record, ct);
            var former = FormerSecret.Of(await records.GetPropertiesAsync(record, ct));
            rows.Add(new ApiClientRow(
                client.ClientId, client.Name, client.Kind,
                [.. ConnectServer.ApiScopes.Append(ConnectServer.AuditScope).Where(area => may.Contains(May.Prefixes.Scope + area))],
                [.. keys?.Keys.Select(key => key.Kid) ?? []], keys is null,
                (await records.GetRequirementsAsync(record, ct)).Contains(Asks.Features.PushedAuthorizationRequests),
                former?.Until > clock.GetUtcNow() ? former.Until : null, client.CreatedAt, client.LastUsedAt, client.IsDisabled));
        }
        return rows.OrderBy(row => row.IsDisabled).ThenBy(row => row.Name, StringComparer.CurrentCulture).ToList();
    }
}
