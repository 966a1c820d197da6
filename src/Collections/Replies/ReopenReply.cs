using Platform.Collections.Debtors;
using Platform.Collections.SelfService;
using Platform.Tenancy;

namespace Platform.Collections.Replies;

/// <summary>Takes back what a person said of a message: nobody is known for it again. What the address said stays.</summary>
public sealed class ReopenReply(ReplyChange replies)
{
    public Task<Result> RunAsync(Guid message, CancellationToken ct) => replies.RunAsync(message, "reply.reopen", async (db, row) =>
    {
        if (row.SettledAt is null) return Refusal.Conflict("message");
        if (row.DebtorId is { } debtor) await SelfChange.TellAsync(db, new DebtorId(debtor), ct);
        (row.DebtorId, row.SettledBy, row.SettledAt) = (null, null, null);
        return null;
    }, ct);
}
