using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Segments;

/// <summary>Deletes a segment that no strategy uses; published versions keep their own copy of its conditions.</summary>
public sealed class DeleteSegment(TenantScope scope, TenantDbFactory dbs, AuditTrail audit)
{
    /// <returns>Refused with <c>segment_in_use</c> and the strategies' names.</returns>
    public async Task<Result> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        var segment = await db.Segments.SingleOrDefaultAsync(s => s.Id == id, ct);
        if (segment is null) return Refusal.NotFound("segment");
        var users = (await SegmentUse.ReadAsync(db, ct))[id].ToList();
        if (users.Count > 0) return new Refusal("segment_in_use", string.Join(", ", users));
        db.Segments.Remove(segment);
        audit.Write(db, "segment.delete", "segment", id);
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
