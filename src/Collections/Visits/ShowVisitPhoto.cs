using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>Opens a photo of a visit for whoever may work the case now; that it was seen is written down first.</summary>
public sealed class ShowVisitPhoto(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, IFileStore files, AuditTrail audit)
{
    /// <returns>A JPEG; the caller disposes of it.</returns>
    public async Task<Result<Stream>> RunAsync(Guid visit, Guid entry, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.VisitEntries.AsNoTracking().SingleOrDefaultAsync(one => one.Id == entry && one.VisitId == visit, ct);
        if (row is not { FileKey: { } path, FileSecret: { } held }) return Refusal.NotFound("visit");
        var may = await VisitChange.MayAsync(db, scope, visit, ct);
        audit.Write(db, "visit.photo_view", "debtor", row.DebtorId, JsonSerializer.Serialize(new { visit, entry }), allowed: may);
        await db.CommitAsync(ct);
        if (!may) return new Refusal("visit_not_yours");
        return new OpeningStream(files, FileKey.Read(scope.TenantId, path), cipher.Open(VisitEntry.FilePlace, row.Id.ToString("D"), held), row.Bytes);
    }
}
