using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.SelfService;

/// <summary>
/// Asks whoever opened a link to prove to be the debtor. Wrong answers are counted for the person over all links, before
/// they are judged; after five within a day nothing is judged any more. The right one brings a new session.
/// </summary>
public sealed class ProveDebtor(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, TimeProvider clock)
{
    public static readonly Refusal Wrong = new("proof_wrong");
    public static readonly Refusal Locked = new("proof_locked");

    /// <param name="Answer">Four characters, or the code.</param>
    public sealed record Request(SelfSession Session, string? Answer)
    {
        public override string ToString() => "Request(•••)";
    }

    public async Task<Result<SelfSession>> RunAsync(Request ask, CancellationToken ct)
    {
        if (ask.Session.Tenant != scope.TenantId) return OpenLink.Closed;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var found = await db.DebtorLinks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ask.Session.Link, ct);
        if (found is null) return OpenLink.Closed;
        // The person's lock first: of many answers at once each is counted before the next is judged.
        await db.ExecuteAsync($"select id from debtors where tenant_id = {db.TenantId} and id = {found.DebtorId}{db.Dialect.ForUpdate}", ct);
        var link = await db.DebtorLinks.SingleAsync(row => row.Id == found.Id, ct);
        var now = clock.GetUtcNow();
        if (link.ProvenAt is not null || !FindSession.Holds(link, ask.Session, now)) return OpenLink.Closed;
        if (await TriesAsync(db, link.DebtorId, now, ct) >= SecondFactors.MostTries) return Locked;

        var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == link.DebtorId, ct);
        var isRight = IsRight(link, DebtorSeal.Open(cipher, person), ask.Answer, now);
        audit.Write(db, "self.prove", "debtor", link.DebtorId, allowed: isRight);
        if (!isRight)
        {
            (link.Tries, link.LastTryAt) = ((short)(link.Tries + 1), now);
            await db.CommitAsync(ct);
            return Wrong;
        }
        var session = SelfSession.New(scope.TenantId, link.Id);
        (link.ProvenAt, link.SessionHash, link.SessionEndsAt) = (now, session.Hash, now + SelfSession.Lasts);
        (link.CodeHash, link.CodeUntil) = (null, null);
        var channel = await db.Attempts.AsNoTracking().Where(row => row.Id == link.AttemptId).Select(row => (ChannelKind?)row.Channel).SingleOrDefaultAsync(ct);
        if (channel is { } by && OwnAddresses.PointOf(by) is { } kind)
            await DebtorPoints.ProveAsync(db, link.DebtorId, kind, link.MadeAt, PointProof.LinkOpened, now, ct);
        await db.CommitAsync(ct);
        return session;
    }

    internal static Task<int> TriesAsync(TenantDb db, DebtorId debtor, DateTimeOffset now, CancellationToken ct) => db.QueryOneAsync(
        $"""
        select coalesce(sum(tries), 0) from debtor_links
        where tenant_id = {db.TenantId} and debtor_id = {debtor} and last_try_at > {now - SecondFactors.LockedFor}
        """, row => (int)row.Long(0), 0, ct);

    private static bool IsRight(DebtorLink link, DebtorDetails details, string? answer, DateTimeOffset now) =>
        SecondFactors.LastFour(details) is { } digits ? SecondFactors.IsSame(SecondFactors.HashOf(link.Id, digits), link.Id, answer)
        : link is { CodeHash: { } code, CodeUntil: { } until } && now < until && SecondFactors.IsSame(code, link.Id, answer);
}
