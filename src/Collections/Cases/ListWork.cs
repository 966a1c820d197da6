using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Whose cases are listed.</summary>
public enum WorkShelf
{
    Mine,

    /// <summary>Nobody's: to be claimed or handed out.</summary>
    Pool,

    /// <summary>Everybody's, for who leads the collectors.</summary>
    All,
}

/// <summary>One case of the work list; the name is masked before it leaves the use case.</summary>
/// <param name="LastAt">When it was last worked.</param>
public sealed record WorkRow(
    DebtorId Debtor, string Reference, string MaskedName, string Currency, int Accounts, WorkFacts Facts, Guid? AssignedTo,
    string? OverdueReason, DateTimeOffset? NextAt, DateTimeOffset? LastAt)
{
    public decimal Value => WorkValue.Of(Facts);
    public string Bucket => Platform.Collections.Accounts.Bucket.Name(Platform.Collections.Accounts.Bucket.Of(Facts.DaysPastDue));
}

/// <summary>A page of the work list and how long each shelf is.</summary>
public sealed record WorkList(IReadOnlyList<WorkRow> Rows, int Total, int Mine, int Pool, int All);

/// <summary>The cases there are to work, the most valuable first; what is not due to be taken up comes last or not at all.</summary>
public sealed class ListWork(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, WorkSource source, AuditTrail audit)
{
    public const int MaxTake = 100;

    /// <param name="DueOnly">Leaves out what is to be taken up later.</param>
    public sealed record Request(WorkShelf Shelf, bool DueOnly = false, string? Text = null, int Skip = 0, int Take = 50);

    public async Task<Result<WorkList>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (ask.Shelf is WorkShelf.All && !WorkSource.SeesAll(scope.Actor) && scope.Demand(Permission.ManageAgency) is { } no) return no;
        var found = await FindAsync(ask, ct);
        await audit.SeenAsync(
            "cases.list", "cases", ask.Shelf, ask,
            JsonSerializer.Serialize(new { text = !string.IsNullOrWhiteSpace(ask.Text), from = ask.Skip, found = found.Total, shown = found.Rows.Count }),
            null, ct);
        return found;
    }

    private async Task<WorkList> FindAsync(Request ask, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var conditions = source.Conditions(db, ask.Shelf, ask.DueOnly);
        if (!string.IsNullOrWhiteSpace(ask.Text))
        {
            var prefix = SqlAll.Prefix(ask.Text.Trim());
            conditions.Add(
                $"""
                (d.reference like {prefix} escape '!' or exists (select 1 from accounts n where n.tenant_id = c.tenant_id
                  and n.debtor_id = c.debtor_id and n.account_no like {prefix} escape '!'))
                """);
        }
        var rows = await db.QueryAsync(
            $"{await source.RankedAsync(db, conditions, ct)} limit {Math.Clamp(ask.Take, 1, MaxTake)} offset {Math.Max(0, ask.Skip)}",
            row => WorkSource.Read(row, cipher), ct);
        var total = await db.QueryOneAsync(
            $"""
            select count(*) from cases c join debtors d on d.tenant_id = c.tenant_id and d.id = c.debtor_id
            where {SqlAll.Of(conditions)}
            """, row => (int)row.Long(0), 0, ct);
        return new WorkList(
            rows, total, await CountAsync(db, WorkShelf.Mine, ct), await CountAsync(db, WorkShelf.Pool, ct),
            WorkSource.SeesAll(scope.Actor) ? await CountAsync(db, WorkShelf.All, ct) : 0);
    }

    private Task<int> CountAsync(TenantDb db, WorkShelf shelf, CancellationToken ct) => db.QueryOneAsync(
        $"select count(*) from cases c where {SqlAll.Of(source.Conditions(db, shelf, false))}", row => (int)row.Long(0), 0, ct);
}
