using Platform.Collections.Accounts;
using Platform.Collections.Replies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Privacy;

/// <summary>Finds the debtor who asks, among this lender's only, by account number, reference, or whole number or e-mail address.</summary>
public sealed class FindSubject(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, PortfolioFacets facets, AuditTrail audit)
{
    public async Task<Result<IReadOnlyList<FindSender.Found>>> RunAsync(string typed, CancellationToken ct)
    {
        if (scope.Demand(Permission.HandlePrivacyRequests) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        List<FindSender.Found> found;
        await using (var db = await dbs.ReadAsync(ct)) found = await FindSender.FindAsync(db, cipher, facets, typed, ct);
        await audit.SeenAsync("privacy.find", "debtors", "search", typed, $$"""{"found":{{found.Count}}}""", null, ct);
        return found;
    }
}
