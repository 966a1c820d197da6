using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

/// <summary>Which requests a list shows.</summary>
public enum RequestShelf
{
    Open,
    Overdue,
    Ended,
}

/// <summary>A request as a list shows it.</summary>
/// <param name="Reference">The lender's own; null when the debtor's data is gone.</param>
/// <param name="DaysLeft">On the debtor's calendar: 0 on the last day, below when overdue.</param>
public sealed record RequestLine(
    Guid Id, PrivacyKind Kind, PrivacyState State, Jurisdiction Law, DateOnly ReceivedOn, DateOnly DueOn, int DaysLeft, DateTimeOffset? EndedAt,
    string? Reference, string? MaskedName)
{
    public override string ToString() => $"RequestLine({Id})";
}

/// <summary>The requests, those that are due first at the head; ended ones newest first.</summary>
public sealed class ListRequests(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, TenantSettings settings, AuditTrail audit, TimeProvider clock)
{
    public const int PageSize = 50;

    public sealed record Request(RequestShelf Shelf, PrivacyKind? Kind = null, int Page = 0);

    /// <param name="Open">How many are open, of every kind; overdue ones among them.</param>
    public sealed record Slice(IReadOnlyList<RequestLine> Rows, bool HasMore, int Open, int Overdue, RequestTerms Terms);

    public async Task<Result<Slice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.AgreeToErasure) is { } refusal) return refusal;
        var slice = await ReadAsync(ask, ct);
        await audit.SeenAsync(
            "privacy.list", "privacy_requests", "list", ask,
            JsonSerializer.Serialize(new { shelf = ask.Shelf.ToString(), kind = ask.Kind?.ToString(), page = ask.Page, shown = slice.Rows.Count }), null, ct);
        return slice;
    }

    private async Task<Slice> ReadAsync(Request ask, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var zone = (await tenants.FindAsync(scope.TenantId, ct))?.TimeZone ?? "";
        var now = clock.GetUtcNow();
        await using var db = await dbs.ReadAsync(ct);
        var where = new List<FormattableString> { $"p.tenant_id = {db.TenantId}", Of(ask.Shelf, now) };
        if (ask.Kind is { } kind) where.Add($"p.kind = {kind}");
        SqlText order = new(ask.Shelf is RequestShelf.Ended ? "p.ended_at desc, p.id desc" : "p.due_at, p.id");
        var rows = await db.QueryAsync(
            $"""
            select p.id, p.kind, p.state, p.law, p.received_on, p.due_on, p.ended_at, d.reference, d.details,
              {DebtorSeal.KeyOf("d.tenant_id", "d.id")}, d.time_zone
            from privacy_requests p left join debtors d on d.tenant_id = p.tenant_id and d.id = p.debtor_id
            where {SqlAll.Of(where)} order by {order}
            limit {PageSize + 1} offset {Math.Clamp(ask.Page, 0, 1_000) * PageSize}
            """,
            row => new RequestLine(
                row.Guid(0), (PrivacyKind)row.Short(1), (PrivacyState)row.Short(2), (Jurisdiction)row.Short(3), row.Day(4), row.Day(5),
                row.Day(5).DayNumber - LocalDays.Today(now, row.TextOrNull(10) ?? "", zone).DayNumber, row.InstantOrNull(6), row.TextOrNull(7),
                row.IsNull(7) ? null : Mask.Name(DebtorSeal.Open(cipher, row.Text(7), row.Bytes(8), row.BytesOrNull(9)).Name)), ct);
        var (open, overdue) = await db.QueryOneAsync(
            $"""
            select count(*), count(case when p.due_at <= {now} then 1 end) from privacy_requests p
            where p.tenant_id = {db.TenantId} and {Of(RequestShelf.Open, now)}
            """, row => ((int)row.Long(0), (int)row.Long(1)), (0, 0), ct);
        return new Slice([.. rows.Take(PageSize)], rows.Count > PageSize, open, overdue, await settings.GetAsync<RequestTerms>(db, ct));
    }

    private static FormattableString Of(RequestShelf shelf, DateTimeOffset now) => shelf switch
    {
        RequestShelf.Overdue => $"p.state < {PrivacyState.Answered} and p.due_at <= {now}",
        RequestShelf.Ended => $"p.state >= {PrivacyState.Answered}",
        RequestShelf.Open or _ => $"p.state < {PrivacyState.Answered}",
    };
}
