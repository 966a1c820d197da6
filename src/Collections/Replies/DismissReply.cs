using Platform.Tenancy;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Replies;

/// <summary>Says that a message is no debtor's: advertising, a wrong number. It is kept, and out of the way.</summary>
public sealed class DismissReply(ReplyChange replies, TenantScope scope, TimeProvider clock)
{
    public Task<Result> RunAsync(Guid message, CancellationToken ct) => replies.RunAsync(message, "reply.dismiss", (_, row) =>
    {
        if (row.DebtorId is not null || row.SettledAt is not null) return Task.FromResult<Refusal?>(Refusal.Conflict("message"));
        (row.SettledBy, row.SettledAt) = (scope.Actor.Name, clock.GetUtcNow());
        return Task.FromResult<Refusal?>(null);
    }, ct);
}
