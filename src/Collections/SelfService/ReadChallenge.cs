using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>What a person is asked before anything personal is shown.</summary>
/// <param name="Hint">The answer itself, for made-up people of a demo only; null for everybody else.</param>
public sealed record Challenge(SecondFactor Factor, bool IsLocked, bool IsCodeSent, string? Hint);

/// <summary>Reads which question a half-open session is asked; nothing personal is in it.</summary>
public sealed class ReadChallenge(TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, TimeProvider clock)
{
    public async Task<Result<Challenge>> RunAsync(SelfSession session, CancellationToken ct)
    {
        if (session.Tenant != scope.TenantId) return OpenLink.Closed;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var isDemo = (await tenants.FindAsync(scope.TenantId, ct))?.IsDemo is true;
        await using var db = await dbs.ReadAsync(ct);
        var now = clock.GetUtcNow();
        var link = await db.DebtorLinks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == session.Link, ct);
        if (link is null || link.ProvenAt is not null || !FindSession.Holds(link, session, now)) return OpenLink.Closed;
        var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == link.DebtorId, ct);
        var details = DebtorSeal.Open(cipher, person);
        var isLocked = await ProveDebtor.TriesAsync(db, link.DebtorId, now, ct) >= SecondFactors.MostTries;
        return new Challenge(
            SecondFactors.Of(details), isLocked, link.CodeUntil > now, isDemo ? SecondFactors.LastFour(details) : null);
    }
}
