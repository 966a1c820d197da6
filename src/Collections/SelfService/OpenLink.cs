using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.SelfService;

/// <summary>
/// Exchanges a link for a short session, once. Every link that does not open is refused alike, so that nobody learns
/// whether it ever existed; what is known of it is written down.
/// </summary>
public sealed class OpenLink(TenantDbFactory dbs, TenantScope scope, DebtorLinkTokens tokens, AuditTrail audit, TimeProvider clock)
{
    public static readonly Refusal Closed = new("link_closed");
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(7);
    private static readonly TimeSpan LastsByPost = TimeSpan.FromDays(30);

    public async Task<Result<SelfSession>> RunAsync(string token, CancellationToken ct)
    {
        if (tokens.Read(token) is not { } word || word.Tenant != scope.TenantId) return Closed;
        await using var db = await dbs.WriteAsync(ct);
        var message = await db.Attempts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == word.AttemptId, ct);
        if (message is null || !await db.Debtors.AnyAsync(row => row.Id == new DebtorId(message.DebtorId), ct)) return Closed;

        var now = clock.GetUtcNow();
        var made = message.SubmittedAt ?? message.DueAt;
        var until = made + (message.Channel is ChannelKind.Letter ? LastsByPost : Lasts);
        var id = Guid.CreateVersion7(now);
        var session = SelfSession.New(scope.TenantId, id);
        var isOpened = now < until && await db.ExecuteAsync(
            $"""
            insert into debtor_links (tenant_id, id, token_hash, debtor_id, attempt_id, made_at, expires_at, spent_at, tries,
              session_hash, session_ends_at)
            values ({db.TenantId}, {id}, {HashOf(token)}, {message.DebtorId}, {message.Id}, {made}, {until}, {now}, {(short)0},
              {session.Hash}, {now + SelfSession.Lasts})
            on conflict do nothing
            """, ct) == 1;
        audit.Write(db, "self.open", "debtor", message.DebtorId, allowed: isOpened);
        await db.CommitAsync(ct);
        return isOpened ? session : Closed;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));
}
