using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.SelfService;

/// <summary>Who stands behind a session that still holds.</summary>
/// <param name="IsProven">Without it nothing personal is shown.</param>
public sealed record SelfVisitor(DebtorId Debtor, Guid Link, bool IsProven);

/// <summary>Looks a debtor's session up: it ends by itself, by signing out, and for its first half by the proof.</summary>
public sealed class FindSession(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    /// <returns>Null when it holds no more, or never did.</returns>
    public async Task<SelfVisitor?> RunAsync(SelfSession session, CancellationToken ct)
    {
        if (session.Tenant != scope.TenantId) return null;
        await using var db = await dbs.ReadAsync(ct);
        var link = await db.DebtorLinks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == session.Link, ct);
        return link is not null && Holds(link, session, clock.GetUtcNow())
            ? new SelfVisitor(link.DebtorId, link.Id, link.ProvenAt is not null)
            : null;
    }

    internal static bool Holds(DebtorLink link, SelfSession session, DateTimeOffset now) =>
        CryptographicOperations.FixedTimeEquals(link.SessionHash, session.Hash) && now < link.SessionEndsAt;
}
