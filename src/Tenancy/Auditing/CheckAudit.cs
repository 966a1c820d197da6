using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Verifies the tenant's chain and keeps the result: by the clock every night, or when the privacy officer asks. The count
/// and hash also go to the host's log, which lies elsewhere than the database.
/// </summary>
public sealed class CheckAudit(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, VerifyAudit verify, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock,
    ILogger<CheckAudit> log)
{
    private const int Kept = 200;
    private static readonly TimeSpan OneNight = TimeSpan.FromHours(18);
    private static readonly TimeSpan Missed = TimeSpan.FromHours(30);

    public async Task<Result<AuditVerdict>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var verdict = await verify.RunAsync(ct);
        await KeepAsync(verdict, ct);
        return verdict;
    }

    /// <summary>For the clock: once in every night of the tenant, by day only when a night was missed, and at once the first time.</summary>
    /// <returns>How many verifications were made.</returns>
    public async Task<int> WhenDueAsync(CancellationToken ct)
    {
        await using (var db = await dbs.ReadAsync(ct))
        {
            var last = await db.Set<AuditCheck>().MaxAsync(check => (DateTimeOffset?)check.At, ct);
            if (last is null ? !await db.Set<AuditHead>().AnyAsync(ct) : !IsDue(last.Value, await ZoneAsync(ct))) return 0;
        }
        await KeepAsync(await verify.RunAsync(ct), ct);
        return 1;
    }

    private bool IsDue(DateTimeOffset last, TimeZoneInfo zone)
    {
        var age = clock.GetUtcNow() - last;
        return age > Missed || age > OneNight && TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).Hour is >= 1 and < 5;
    }

    private async Task<TimeZoneInfo> ZoneAsync(CancellationToken ct) =>
        await tenants.FindAsync(scope.TenantId, ct) is { } tenant && TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var zone)
            ? zone
            : TimeZoneInfo.Utc;

    private async Task KeepAsync(AuditVerdict verdict, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var id = Guid.CreateVersion7();
        var hash = Convert.ToHexStringLower(verdict.LastHash);
        await using var db = await dbs.WriteAsync(ct);
        db.Add(new AuditCheck
        {
            Id = id,
            At = clock.GetUtcNow(),
            By = scope.Actor.Name,
            Count = verdict.Count,
            Waiting = verdict.Waiting,
            Faults = verdict.Findings.Count,
            Findings = verdict.IsWhole ? null : JsonSerializer.Serialize(verdict.Findings.Take(Kept)),
            Seal = verdict.IsWhole
                ? cipher.Seal(AuditCheck.Place, id.ToString("D"), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{verdict.Count}:{hash}")))
                : null,
        });
        audit.Write(db, "audit.verify", "audit", "chain", JsonSerializer.Serialize(new { count = verdict.Count, faults = verdict.Findings.Count }));
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Audit));
        await db.CommitAsync(ct);
        if (verdict.IsWhole) log.LogInformation("Audit chain of {Tenant} is whole: {Count} entries, hash {Hash}.", tenant, verdict.Count, hash);
        else log.LogCritical("Audit chain of {Tenant} was TAMPERED WITH: {Faults} findings in {Count} entries.", tenant, verdict.Findings.Count, verdict.Count);
    }
}
