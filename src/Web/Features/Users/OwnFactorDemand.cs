using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Web.Identity.SecondFactors;

namespace Platform.Web.Features.Users;

/// <summary>Whether a person without a second step will be asked for one, so that they can set it up while there is time.</summary>
public sealed class OwnFactorDemand(TenantDbFactory dbs, TenantScope scope, TenantSettings settings, FactorVault vault)
{
    /// <returns>From when on; null when nothing is demanded of this person, or they have one.</returns>
    public async Task<DateTimeOffset?> FromAsync(CancellationToken ct)
    {
        if (!scope.IsBound || scope.Actor.Kind is not ActorKind.User || !Guid.TryParse(scope.Actor.Id, out var me)) return null;
        FactorPolicy policy;
        await using (var db = await dbs.ReadAsync(ct)) policy = await settings.GetAsync<FactorPolicy>(db, ct);
        return policy.Concerns(scope.Actor.Roles) && policy.From is { } from && !await vault.HasAsync(me, ct) ? from : null;
    }
}
