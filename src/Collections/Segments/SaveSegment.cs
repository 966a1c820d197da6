using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Segments;

/// <summary>Creates a segment, or changes one that nobody else changed since it was read.</summary>
public sealed class SaveSegment(TenantScope scope, TenantDbFactory dbs, AuditTrail audit, TimeProvider clock)
{
    /// <param name="Id">Null creates.</param>
    /// <param name="Version">As read; another one now is a conflict.</param>
    /// <param name="Key">For a new one; null takes it from the name.</param>
    public sealed record Request(Guid? Id, int Version, string? Key, string Name, SegmentDefinition Definition);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (string.IsNullOrWhiteSpace(ask.Name)) return Refusal.Invalid("Name", "required");
        if (ask.Name.Length > 100) return Refusal.Invalid("Name", "too_long", 100);
        if (ask.Key is not null && !ShortKey.IsValid(ask.Key)) return Refusal.Invalid("Key", "key_form");
        if (SegmentRules.Check(ask.Definition) is { } wrong) return wrong;

        await using var db = await dbs.WriteAsync(ct);
        var segment = ask.Id is { } id
            ? await db.Segments.SingleOrDefaultAsync(s => s.Id == id, ct)
            : await AddAsync(db, ask, ct);
        if (segment is null) return ask.Id is null ? Refusal.Invalid("Key", "taken") : Refusal.NotFound("segment");
        if (ask.Id is not null)
        {
            if (segment.Version != ask.Version) return Refusal.Conflict("segment");
            segment.Version++;
        }
        (segment.Name, segment.Definition, segment.UpdatedAt) = (ask.Name.Trim(), ask.Definition.ToJson(), clock.GetUtcNow());
        audit.Write(db, "segment.save", "segment", segment.Id, $$"""{"version":{{segment.Version}}}""");
        try
        {
            await db.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            return Refusal.Conflict("segment"); // changed, or the same key taken, at the same moment
        }
        return segment.Id;
    }

    private static async Task<Segment?> AddAsync(TenantDb db, Request ask, CancellationToken ct)
    {
        var key = ask.Key ?? ShortKey.From(ask.Name, "segment");
        if (await db.Segments.AnyAsync(s => s.Key == key, ct))
        {
            if (ask.Key is not null) return null;
            key = $"{key}-{Guid.CreateVersion7().ToString("N")[^4..]}";
        }
        var segment = new Segment { Key = key, Name = "", Definition = "" };
        db.Segments.Add(segment);
        return segment;
    }
}
