using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Replies;

/// <summary>Finds the debtor who may have written, by account number, reference, or whole number or e-mail address; the lender's own people only.</summary>
public sealed class FindSender(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, PortfolioFacets facets, AuditTrail audit)
{
    private const int Most = 5;

    public sealed record Found(DebtorId Id, string Reference, string MaskedName);

    public async Task<Result<IReadOnlyList<Found>>> RunAsync(string typed, CancellationToken ct)
    {
        if (ReplyChange.Demand(scope) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        List<Found> found;
        await using (var db = await dbs.ReadAsync(ct)) found = await FindAsync(db, cipher, facets, typed, ct);
        await audit.SeenAsync("replies.find", "debtors", "search", typed, $$"""{"found":{{found.Count}}}""", null, ct);
        return found;
    }

    internal static async Task<List<Found>> FindAsync(TenantDb db, TenantCipher cipher, PortfolioFacets facets, string typed, CancellationToken ct)
    {
        if (await AccountSearch.ConditionAsync(db, cipher, (await facets.GetAsync(db, ct)).Countries, typed, ct) is not { } condition) return [];
        return await db.QueryAsync(
            $"""
            select distinct d.id, d.reference, d.details, {DebtorSeal.KeyOf("d.tenant_id", "d.id")} from debtors d
            left join accounts a on a.tenant_id = d.tenant_id and a.debtor_id = d.id
            where d.tenant_id = {db.TenantId} and {condition} order by d.reference limit {Most}
            """,
            row => new Found(row.Id<DebtorId>(0), row.Text(1), Mask.Name(DebtorSeal.Open(cipher, row.Text(1), row.Bytes(2), row.BytesOrNull(3)).Name)), ct);
    }
}
