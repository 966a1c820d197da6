using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Replies;

/// <summary>Says which debtor wrote a message that nobody was known for; what waits from the same sender is theirs too.</summary>
public sealed class MatchReply(ReplyChange replies, IInboundEvents owner, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    public sealed record Request(Guid Message, DebtorId Debtor);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        return await replies.RunAsync(ask.Message, "reply.match", async (db, message) =>
        {
            if (message.DebtorId is not null) return Refusal.Conflict("message");
            if (!await db.Debtors.AnyAsync(row => row.Id == ask.Debtor, ct)) return Refusal.NotFound("debtor");
            var same = await db.InboundMessages
                .Where(row => row.AddressIndex == message.AddressIndex && row.Channel == message.Channel && row.DebtorId == null && row.SettledAt == null)
                .OrderBy(row => row.At).Take(200).ToListAsync(ct);
            foreach (var one in same.Append(message).Distinct())
            {
                (one.DebtorId, one.SettledBy, one.SettledAt) = (ask.Debtor.Value, scope.Actor.Name, clock.GetUtcNow());
                await db.SaveChangesAsync(ct);
                await owner.TakeAsync(db, one, InboundContent.Open(cipher, one.Id, one.Content).Text, ct);
            }
            return null;
        }, ct);
    }
}
