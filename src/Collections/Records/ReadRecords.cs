using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Placements;
using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Records;

/// <summary>
/// The records of processing: the activities from the model's own annotations, the recipients from who works and what is
/// connected now. A kept copy shows how they stood then.
/// </summary>
public sealed class ReadRecords(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, EngagedAgencies agencies, TenantSettings settings, AuditTrail audit, TimeProvider clock)
{
    /// <summary>A kept copy in the list.</summary>
    public sealed record Kept(Guid Id, DateTimeOffset MadeAt, string MadeBy);

    public async Task<Result<ProcessingRecords>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var engaged = await agencies.ReadAsync(ct);
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var channels = await db.ChannelAccounts.AsNoTracking().Where(row => row.IsActive).OrderBy(row => row.Channel).ThenBy(row => row.Name)
            .Select(row => new ProcessingRecipient("channel", row.Name, row.Provider)).ToListAsync(ct);
        var lines = await db.DialingLines.AsNoTracking().Where(row => row.IsActive).OrderBy(row => row.Name)
            .Select(row => new ProcessingRecipient("line", row.Name, row.Provider)).ToListAsync(ct);
        return new ProcessingRecords(
            clock.GetUtcNow(), lender?.Name ?? "", Activities(DataMap.Of(db.Model)),
            [.. engaged.Select(agency => new ProcessingRecipient("agency", agency.Name, "")), .. channels, .. lines],
            await settings.GetAsync<RetentionPolicy>(db, ct));
    }

    public async Task<Result<List<Kept>>> ListAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await db.RecordSnapshots.AsNoTracking().OrderByDescending(row => row.MadeAt).Take(200)
            .Select(row => new Kept(row.Id, row.MadeAt, row.MadeBy)).ToListAsync(ct);
    }

    /// <summary>Keeps a copy of the records as they are now.</summary>
    public async Task<Result<Guid>> KeepAsync(CancellationToken ct)
    {
        var now = await RunAsync(ct);
        if (now.IsRefused) return now.Refusal;
        await using var db = await dbs.WriteAsync(ct);
        var kept = new RecordSnapshot { MadeAt = now.Value.At, MadeBy = scope.Actor.Name, Json = now.Value.ToJson() };
        db.Add(kept);
        audit.Write(db, "records.keep", "records", kept.Id);
        await db.CommitAsync(ct);
        return kept.Id;
    }

    /// <summary>A kept copy to take away; that it was taken is written down.</summary>
    public async Task<Result<ProcessingRecords>> ExportAsync(Guid id, string form, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var kept = await db.RecordSnapshots.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (kept is null) return Refusal.NotFound("records");
        audit.Write(db, "records.export", "records", id, $$"""{"form":"{{form}}"}""");
        await db.CommitAsync(ct);
        return ProcessingRecords.Parse(kept.Json);
    }

    private static List<ProcessingActivity> Activities(IReadOnlyList<DataMapEntry> map) =>
        [.. map.GroupBy(entry => entry.Use).OrderBy(group => group.Key).Select(group => new ProcessingActivity(
            group.Key, [.. group.Select(entry => entry.Kind).Distinct().Order()], [.. group.Select(entry => entry.Basis).Distinct().Order()],
            [.. group.Select(entry => entry.Keep).Distinct().Order()], group.Count(), group.Count(entry => entry.IsSealed), group.Count(entry => entry.Blind),
            group.Any(entry => !IsOfStaff(entry) && entry.Kind is not DataKind.Trace), group.Any(IsOfStaff)))];

    private static bool IsOfStaff(DataMapEntry entry) => entry.Keep is KeepClass.Staff || entry.Kind is DataKind.Work or DataKind.SignIn;
}
