using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>Takes cases back from agencies at once: of a placement, of an agency, or chosen ones.</summary>
public sealed class RecallCases(TenantDbFactory dbs, TenantScope scope, CaseRecall recall)
{
    public const int MostChosen = 10_000;

    /// <param name="Placement">Only of this placement.</param>
    /// <param name="Agency">Only of this agency.</param>
    /// <param name="Debtors">Only these; null for all of the placement or agency.</param>
    /// <param name="Reason">A code of <see cref="RecallReasons.Chosen"/>.</param>
    public sealed record Request(Guid? Placement, AgencyId? Agency, IReadOnlyList<DebtorId>? Debtors, string Reason);

    /// <returns>How many cases came back; none when they had already.</returns>
    public async Task<Result<int>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManagePlacements) is { } refusal) return refusal;
        if (!RecallReasons.Chosen.Contains(ask.Reason)) return Refusal.Invalid("reason", "not_listed");
        if (ask.Debtors?.Count > MostChosen) return Refusal.Invalid("cases", "too_many", MostChosen);
        await using var db = await dbs.WriteAsync(ct);
        var which = new List<FormattableString>();
        if (ask.Placement is { } placement) which.Add($"placement_id = {placement}");
        if (ask.Agency is { } agency) which.Add($"agency_id = {agency}");
        if (ask.Debtors is { } debtors) which.Add($"debtor_id {db.Dialect.AnyOf(debtors)}");
        if (which.Count == 0) return Refusal.Invalid("cases", "required");
        var back = await recall.RunAsync(db, SqlAll.Of(which), ask.Reason, ct);
        await db.CommitAsync(ct);
        return back;
    }
}
