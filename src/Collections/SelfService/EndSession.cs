using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.SelfService;

/// <summary>Signs a debtor out: the cookie opens nothing any more, wherever it was copied to.</summary>
public sealed class EndSession(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, TimeProvider clock)
{
    public async Task RunAsync(SelfSession session, CancellationToken ct)
    {
        if (session.Tenant != scope.TenantId) return;
        await using var db = await dbs.WriteAsync(ct);
        var link = await db.DebtorLinks.SingleOrDefaultAsync(row => row.Id == session.Link, ct);
        var now = clock.GetUtcNow();
        if (link is null || !FindSession.Holds(link, session, now)) return;
        link.SessionEndsAt = now;
        audit.Write(db, "self.leave", "debtor", link.DebtorId);
        await db.CommitAsync(ct);
    }
}
