using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>
/// Places cases with agencies in one transaction: exactly what the dry run said, or nothing and a word on what has changed.
/// A placed case leaves the lender's own desk and lies in the agency's pool.
/// </summary>
public sealed class PlaceCases(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, EngagedAgencies agencies, ProofOfPerson proof, AuditTrail audit, Feed feed,
    TimeProvider clock)
{
    /// <param name="Expected">The dry run that was looked at.</param>
    public sealed record Request(PlacementOrder Order, PlacementPlan Expected);

    /// <returns>The placements made, one for each agency that got a case.</returns>
    public async Task<Result<IReadOnlyList<Guid>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManagePlacements) is { } refusal) return refusal;
        if (await proof.DemandAsync(ct) is { } stale) return stale;
        var lender = (await tenants.FindAsync(scope.TenantId, ct))!;
        var (order, now) = (ask.Order, clock.GetUtcNow());
        if (order.Check(LocalDays.Today(now, lender.TimeZone, "UTC")) is { } wrong) return wrong;
        if (await agencies.MissingAsync(order.Shares, ct) is { } stranger) return stranger;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var split = new PlacementSplit(db, order, await LocalDays.ReadAsync(db, now, lender.TimeZone, ct));
        var quotas = PlacementSplit.Quotas(order.Shares, await split.CountAsync(ct));
        if (quotas.Take(order.Shares.Count).Sum() == 0) return new Refusal("nothing_to_place");
        var made = Placements(order, quotas, cipher, now);
        db.AddRange(made.Select(one => one.Placement));
        await db.SaveChangesAsync(ct); // the cases point at them

        var written = await WriteCasesAsync(db, split, quotas, made, now, ct);
        if (Differs(ask.Expected, written) is { } changed) return changed;
        if (await GrantAsync(db, made, now, ct) is { } late) return late;
        foreach (var (_, placement) in made)
        {
            audit.Write(db, "placement.create", "placement", placement.Id, JsonSerializer.Serialize(new
            {
                agency = placement.AgencyId.Value, cases = placement.Cases, share = placement.Share, rate = placement.CommissionRate,
                ends = placement.EndsOn, seed = placement.Seed, batch = placement.BatchId,
            }));
        }
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Placements));
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return made.Select(one => one.Placement.Id).ToList();
    }

    private List<(int No, Placement Placement)> Placements(PlacementOrder order, IReadOnlyList<int> quotas, TenantCipher cipher, DateTimeOffset now)
    {
        var batch = Guid.CreateVersion7(now);
        var made = new List<(int, Placement)>();
        foreach (var (share, no) in order.Shares.Select((share, no) => (share, no)).Where(one => quotas[one.no] > 0))
        {
            var id = Guid.CreateVersion7(now);
            made.Add((no, new Placement
            {
                Id = id,
                AgencyId = share.Agency,
                Name = order.Name.Trim(),
                Definition = order.Definition.ToJson(),
                Share = share.Percent,
                CommissionRate = share.CommissionRate,
                PlacedAt = now,
                PlacedBy = scope.Actor.Name,
                EndsOn = order.EndsOn,
                Cases = quotas[no],
                BatchId = batch,
                Seed = order.Seed,
                RecallsCured = order.RecallsCured,
                Note = string.IsNullOrWhiteSpace(order.Note) ? null : cipher.Seal(Placement.NotePlace, id.ToString("D"), Encoding.UTF8.GetBytes(order.Note.Trim())),
            }));
        }
        return made;
    }

    private static async Task<IReadOnlyList<AgencyPart>> WriteCasesAsync(
        TenantDb db, PlacementSplit split, IReadOnlyList<int> quotas, List<(int No, Placement Placement)> made, DateTimeOffset now, CancellationToken ct)
    {
        await db.ExecuteAsync(
            $"""
            insert into placement_cases (tenant_id, placement_id, debtor_id, agency_id, currency, past_due, accounts, since)
            with recursive {split.Dealt(quotas)}, x(no, placement_id, agency_id) as ({Rows(made, db.Dialect)})
            select {db.TenantId}, x.placement_id, p.debtor_id, x.agency_id, m.currency, m.past_due, m.accounts, {now}
            from p join x on x.no = p.no join m on m.debtor_id = p.debtor_id
            """, ct);
        var ids = made.Select(one => one.Placement.Id).ToList();
        var cases = await db.QueryAsync(
            $"""
            select agency_id, count(distinct debtor_id) from placement_cases
            where tenant_id = {db.TenantId} and placement_id {db.Dialect.AnyOf(ids)} group by 1
            """, row => (Agency: row.Id<AgencyId>(0), Cases: (int)row.Long(1)), ct);
        var sums = await db.QueryAsync(
            $"""
            select agency_id, currency, sum(past_due), cast(sum(accounts) as bigint) from placement_cases
            where tenant_id = {db.TenantId} and placement_id {db.Dialect.AnyOf(ids)} group by 1, 2
            """, row => (Agency: row.Id<AgencyId>(0), Sum: new CurrencySum(row.Text(1), row.Amount(2), row.Long(3))), ct);
        return [.. cases.Select(one => new AgencyPart(one.Agency, PlanPlacement.Totals(one.Cases, sums.Where(sum => sum.Agency == one.Agency).Select(sum => sum.Sum))))];
    }

    private static Refusal? Differs(PlacementPlan expected, IReadOnlyList<AgencyPart> written)
    {
        var now = written.ToDictionary(part => part.Agency, part => part.Totals);
        if (expected.Parts.All(part => part.Totals == (now.GetValueOrDefault(part.Agency) ?? PlacementTotals.None))) return null;
        var (before, after) = (expected.Placed, PlacementTotals.Sum(written.Select(part => part.Totals)));
        if (before.Cases != after.Cases) return new Refusal("placing_changed", before.Cases, after.Cases);
        var sum = after.PastDue.FirstOrDefault(one => !before.PastDue.Contains(one)) ?? after.PastDue[0];
        var was = before.PastDue.FirstOrDefault(one => one.Currency == sum.Currency)?.Amount ?? 0;
        return new Refusal("placing_changed_amounts", before.Cases, sum.Currency, was, sum.Amount);
    }

    /// <summary>Opens the cases to the agencies; a case that somebody else has placed in this moment stops all of it.</summary>
    private static async Task<Refusal?> GrantAsync(TenantDb db, List<(int No, Placement Placement)> made, DateTimeOffset now, CancellationToken ct)
    {
        var ids = made.Select(one => one.Placement.Id).ToList();
        FormattableString ours = $"tenant_id = {db.TenantId} and placement_id {db.Dialect.AnyOf(ids)}";
        var granted = await db.ExecuteAsync(
            $"""
            insert into case_grants (tenant_id, debtor_id, agency_id, placement_id, since)
            select distinct tenant_id, debtor_id, agency_id, placement_id, since from placement_cases where {ours}
            on conflict do nothing
            """, ct);
        var wanted = made.Sum(one => one.Placement.Cases);
        if (granted != wanted) return new Refusal("placing_changed", wanted, granted);
        await db.ExecuteAsync(
            $"""
            insert into cases (tenant_id, debtor_id, state, opened_at, version)
            select tenant_id, debtor_id, {CaseState.Open}, {now}, 0 from case_grants where {ours} on conflict do nothing
            """, ct);
        // Whoever had it of the lender's own people has it no more; it lies in the agency's pool.
        await db.ExecuteAsync(
            $"""
            update cases set state = {CaseState.Open}, assigned_to = null, assigned_at = null, version = version + 1
            where tenant_id = {db.TenantId} and debtor_id in (select debtor_id from case_grants where {ours})
            """, ct);
        return null;
    }

    private static FormattableString Rows(List<(int No, Placement Placement)> made, SqlDialect dialect)
    {
        var form = dialect.IsPostgres ? "({{{0}}}, {{{1}}}::uuid, {{{2}}}::uuid)" : "({{{0}}}, {{{1}}}, {{{2}}})";
        return FormattableStringFactory.Create(
            "values " + string.Join(", ", made.Select((_, i) => string.Format(CultureInfo.InvariantCulture, form, 3 * i, 3 * i + 1, 3 * i + 2))),
            [.. made.SelectMany(one => new object[] { one.No, one.Placement.Id, one.Placement.AgencyId })]);
    }
}
