using Microsoft.EntityFrameworkCore;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Sandbox;

/// <summary>Gives the receipts that have come due, and the answers of those who would answer. Runs inside a tenant's scope.</summary>
public sealed class GiveSandboxReceipts(TenantDbFactory dbs, TenantKeys keys, TakeInbound inbound, TimeProvider clock)
{
    private const int AtOnce = 1_000;
    private static readonly TimeSpan ReadAfter = TimeSpan.FromSeconds(30);

    /// <returns>How many receipts were given.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var given = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            await using var db = await dbs.WriteAsync(ct);
            var due = await db.SandboxMessages.Where(m => m.ReceiptAt <= now)
                .OrderBy(m => m.ReceiptAt).Take(AtOnce).ToListAsync(ct);
            if (due.Count == 0) return given;
            await GiveAsync(db, due, now, ct);
            await db.CommitAsync(ct);
            given += due.Count;
        }
    }

    private async Task GiveAsync(TenantDb db, List<SandboxMessage> due, DateTimeOffset now, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(db.TenantId, ct);
        var receipts = new List<TakeReceipt.Request>(due.Count);
        foreach (var message in due)
        {
            var state = (AttemptState)message.ReceiptState;
            // Delivered first, opened a little later, as people do.
            var isFirst = message.ReceiptAt - message.At < ReadAfter;
            var given = state is AttemptState.Read && isFirst ? AttemptState.Delivered : state;
            message.ReceiptAt = given == state ? null : message.At + ReadAfter + ReadAfter;
            receipts.Add(new(
                message.AttemptId, SandboxProvider.Name, message.Id.ToString("N"), given,
                given is AttemptState.Failed ? "sandbox_undelivered" : null));
            if (given is AttemptState.Failed) continue;
            var content = SandboxContent.Open(cipher, message.Id, message.Content);
            // One answer to a message, though it is delivered and then opened.
            if (isFirst && content.Reply is { Length: > 0 } reply)
                await inbound.AppendAsync(db, new(message.Channel, SandboxProvider.Name, message.Id.ToString("N"), SandboxReplies.SenderOf(message.Channel, content.Address, message.AttemptId), reply), ct);
        }
        await TakeReceipt.AppendAsync(db, receipts, now, ct);
    }
}
