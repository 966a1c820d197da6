using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>
/// Keeps a photo of a visit: drawn anew without what the camera added, sealed under a key of its own, stored outside the
/// database; the SHA-256 of what is kept stands on the entry.
/// </summary>
public sealed class AddVisitPhoto(
    TenantDbFactory dbs, VisitChange visits, VisitPen pen, IFileStore files, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    public const int MostOnVisit = 20;

    public async Task<Result> RunAsync(Guid visit, VisitMark mark, byte[] photo, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (photo.Length > VisitPicture.MostBytes) return new Refusal("photo_too_large", VisitPicture.MostBytes / 1024 / 1024);
        await using (var look = await dbs.ReadAsync(ct))
        {
            if (!await look.Visits.AnyAsync(row => row.Id == visit, ct)) return Refusal.NotFound("visit");
            if (!await VisitChange.MayAsync(look, scope, visit, ct)) return new Refusal("visit_not_yours");
            if (await look.VisitEntries.AnyAsync(row => row.Id == mark.Id && row.VisitId == visit, ct)) return Result.Done;
        }
        if (VisitPicture.Redraw(photo) is not { } picture) return new Refusal("photo_kind");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var secret = SealedParts.NewKey();
        // A name of its own at every try: a repetition never overwrites what is kept already.
        var key = FileKey.For(scope.TenantId, "visits", Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        await using var sealing = new SealingStream(new MemoryStream(picture), secret, VisitPicture.MostBytes * 2L);
        await files.WriteAsync(key, sealing, ct);
        var stored = new StoredPhoto(key.Path, secret, sealing.Bytes, sealing.Hash());
        var isKept = false;
        var done = await visits.RunAsync(visit, mark.Id, "visit.photo", async (db, row, _) =>
        {
            if (row.CheckedInAt is null) return new Refusal("visit_not_started");
            if (await db.VisitEntries.CountAsync(one => one.VisitId == visit && one.Kind == VisitEntryKind.Photo, ct) >= MostOnVisit)
                return new Refusal("photo_many", MostOnVisit);
            db.Add(pen.Write(row, VisitEntryKind.Photo, mark, cipher, stored));
            isKept = true;
            return default;
        }, new { entry = mark.Id, sha256 = Convert.ToHexStringLower(stored.Hash) }, ct);
        if (!isKept) await files.DeleteAsync(key, ct);
        return done;
    }
}
