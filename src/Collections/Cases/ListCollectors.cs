using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

public sealed record Collector(Guid Id, string Name);

/// <summary>The people of one's own agency to whom cases can be handed.</summary>
public sealed class ListCollectors(IDbContextFactory<PlatformDb> platform, TenantScope scope)
{
    public async Task<Result<IReadOnlyList<Collector>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageAgency) is { } refusal) return refusal;
        var agency = scope.Actor.Agency;
        if (agency is null) return (Collector[])[];
        await using var db = await platform.CreateDbContextAsync(ct);
        return await (
            from member in db.Memberships
            join user in db.Users on member.UserId equals user.Id
            where member.AgencyId == agency && member.Role == Role.Collector && !member.IsDisabled && !user.IsDisabled
                // Who was invited and has never come in can work nothing yet.
                && (user.PasswordHash != null || db.Set<Microsoft.AspNetCore.Identity.IdentityUserLogin<Guid>>().Any(login => login.UserId == user.Id))
            orderby user.DisplayName, user.Email
            select new Collector(user.Id, user.DisplayName == "" ? user.Email! : user.DisplayName)).ToListAsync(ct);
    }
}
