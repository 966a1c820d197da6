using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Cases;

/// <summary>One of a debtor's addresses, masked, and what is known of where it comes from.</summary>
/// <param name="Origin">Null while no file has told it yet.</param>
/// <param name="IsStale">Not proved for longer than the lender's limit.</param>
public sealed record CasePoint(
    PointKind Kind, short Slot, string Masked, PointOrigin? Origin, DateTimeOffset? Since, DateTimeOffset? VerifiedAt, PointProof? Proof,
    PointStatus Status, bool IsStale);

/// <summary>Puts a debtor's addresses and what is known about each side by side.</summary>
public sealed class CasePoints(TenantSettings settings, TimeProvider clock)
{
    internal async Task<IReadOnlyList<CasePoint>> ReadAsync(TenantDb db, TenantCipher cipher, DebtorId debtor, DebtorDetails details, CancellationToken ct)
    {
        var freshness = await settings.GetAsync<ContactFreshness>(db, ct);
        var known = await db.ContactPoints.AsNoTracking().Where(row => row.DebtorId == debtor).ToListAsync(ct);
        var now = clock.GetUtcNow();
        return [.. DebtorPoints.Of(details).Select(point =>
        {
            // By the value, not by the place: what was corrected since by another way must not borrow the old one's origin.
            var index = DebtorPoints.IndexOf(cipher, point.Kind, point.Value);
            var row = known.Find(one => one.Kind == point.Kind && one.ValueIndex.AsSpan().SequenceEqual(index));
            return row is null
                ? new CasePoint(point.Kind, point.Slot, Masked(point), null, null, null, null, PointStatus.InUse, IsStale: true)
                : new CasePoint(
                    point.Kind, point.Slot, Masked(point), new(row.Source, row.Basis), row.Since, row.VerifiedAt, row.Proof, row.Status,
                    freshness.IsStale(row.Since, row.VerifiedAt, now));
        })];
    }

    private static string Masked(PointValue point) => point.Kind switch
    {
        PointKind.Phone or PointKind.Landline or PointKind.OtherPhone => Mask.Phone(point.Value),
        PointKind.Email => Mask.Email(point.Value),
        PointKind.Address or PointKind.WeChat or PointKind.Push => "••••",
    };
}
