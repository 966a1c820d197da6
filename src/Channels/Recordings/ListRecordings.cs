using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Recordings;

/// <summary>Recorded calls, newest first: an agency's people see those of the cases placed with them now.</summary>
public sealed class ListRecordings(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    public const int PageSize = 25;

    /// <param name="Collector">Part of a collector's name.</param>
    public sealed record Request(int Page = 0, string? Collector = null, string? Outcome = null, int? LeastSeconds = null, Guid? Debtor = null);

    public sealed record Row(
        Guid Id, Guid CallId, Guid DebtorId, string CollectorName, bool IsAgency, DateTimeOffset StartedAt, int DurationSeconds,
        string Outcome, RecordingState State, string? Reason, string? Peaks, string? Sha256, long Bytes);

    public sealed record Slice(IReadOnlyList<Row> Rows, bool HasMore);

    public async Task<Result<Slice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.HearRecordings) is { } no) return no;
        var found = await FindAsync(ask, ct);
        await audit.SeenAsync("recordings.list", "recordings", "list", ask, null, ask.Debtor, ct);
        return found;
    }

    private async Task<Slice> FindAsync(Request ask, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var rows = db.CallRecordings.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(ask.Collector))
        {
            var part = ask.Collector.Trim();
            rows = rows.Where(row => row.CollectorName.Contains(part));
        }
        if (ask.Outcome is { } outcome) rows = rows.Where(row => row.Outcome == outcome);
        if (ask.LeastSeconds is { } seconds) rows = rows.Where(row => row.DurationSeconds >= seconds);
        if (ask.Debtor is { } debtor) rows = rows.Where(row => row.DebtorId == debtor);
        var found = await rows.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id)
            .Skip(Math.Max(0, ask.Page) * PageSize).Take(PageSize + 1)
            .Select(row => new
            {
                row.Id, row.CallId, row.DebtorId, row.CollectorName, row.AgencyId, row.StartedAt, row.DurationSeconds, row.Outcome,
                row.State, row.Reason, row.Peaks, row.Hash, row.Bytes,
            }).ToListAsync(ct);
        return new Slice(
            [
                .. found.Take(PageSize).Select(row => new Row(
                    row.Id, row.CallId, row.DebtorId, row.CollectorName, row.AgencyId is not null, row.StartedAt, row.DurationSeconds,
                    row.Outcome, row.State, row.Reason, row.Peaks, row.Hash is null ? null : Convert.ToHexStringLower(row.Hash), row.Bytes)),
            ],
            found.Count > PageSize);
    }
}
