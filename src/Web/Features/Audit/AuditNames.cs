using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Audit;

/// <summary>
/// What the explorer needs to speak of people without their data: debtors by the lender's own reference, its own people
/// and agencies by name.
/// </summary>
public sealed class AuditNames(TenantDbFactory dbs, IDbContextFactory<PlatformDb> platform, TenantScope scope)
{
    public sealed record Person(string Id, string Name, string? Agency);

    /// <summary>Finds a debtor by account number or by the lender's reference, each in full.</summary>
    public async Task<Result<Guid>> FindDebtorAsync(string text, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var asked = text.Trim();
        await using var db = await dbs.ReadAsync(ct);
        var found = await db.Accounts.Where(account => account.AccountNo == asked).Select(account => (DebtorId?)account.DebtorId).FirstOrDefaultAsync(ct)
            ?? await db.Debtors.Where(debtor => debtor.Reference == asked).Select(debtor => (DebtorId?)debtor.Id).FirstOrDefaultAsync(ct);
        return found is { } id ? id.Value : Refusal.NotFound("debtor");
    }

    public async Task<IReadOnlyDictionary<Guid, string>> ReferencesAsync(IEnumerable<Guid> debtors, CancellationToken ct)
    {
        var ids = debtors.Distinct().Select(id => new DebtorId(id)).ToList();
        if (ids.Count == 0 || scope.Demand(Permission.ViewAudit) is not null) return new Dictionary<Guid, string>();
        await using var db = await dbs.ReadAsync(ct);
        return await db.Debtors.Where(debtor => ids.Contains(debtor.Id)).Select(debtor => new { debtor.Id, debtor.Reference })
            .ToDictionaryAsync(debtor => debtor.Id.Value, debtor => debtor.Reference, ct);
    }

    /// <summary>Every agency that ever worked for this lender.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> AgenciesAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is not null) return new Dictionary<Guid, string>();
        var tenant = scope.TenantId;
        await using var db = await platform.CreateDbContextAsync(ct);
        return await db.Agencies.AsNoTracking()
            .Where(agency => db.AgencyEngagements.Any(row => row.TenantId == tenant && row.AgencyId == agency.Id))
            .OrderBy(agency => agency.Name).ToDictionaryAsync(agency => agency.Id.Value, agency => agency.Name, ct);
    }

    /// <summary>The people who may have acted here: the lender's own, and those of its agencies.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(IReadOnlyDictionary<Guid, string> agencies, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is not null) return [];
        var (tenant, engaged) = (scope.TenantId, agencies.Keys.Select(id => new AgencyId(id)).ToList());
        await using var db = await platform.CreateDbContextAsync(ct);
        var held = await (
            from membership in db.Memberships
            join user in db.Users on membership.UserId equals user.Id
            where membership.TenantId == tenant || membership.TenantId == null && membership.AgencyId != null && engaged.Contains(membership.AgencyId.Value)
            select new { user.Id, user.DisplayName, membership.AgencyId }).AsNoTracking().ToListAsync(ct);
        return [.. held.DistinctBy(row => row.Id)
            .Select(row => new Person(row.Id.ToString("D"), row.DisplayName, row.AgencyId is { } agency ? agencies.GetValueOrDefault(agency.Value) : null))
            .OrderBy(person => person.Agency is not null).ThenBy(person => person.Name, StringComparer.CurrentCulture)];
    }
}
