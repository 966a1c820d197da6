using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Providers;

/// <summary>Says which account of a channel is tried first, second and so on.</summary>
public sealed class OrderChannelAccounts(TenantDbFactory dbs, TenantScope scope, AccountBook book, AuditTrail audit)
{
    /// <param name="Accounts">Every account of the channel, first choice first.</param>
    public sealed record Request(ChannelKind Channel, IReadOnlyList<Guid> Accounts);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        await using var db = await dbs.WriteAsync(ct);
        var accounts = await db.ChannelAccounts.Where(a => a.Channel == ask.Channel).ToListAsync(ct);
        if (!accounts.Select(a => a.Id).Order().SequenceEqual(ask.Accounts.Order())) return Refusal.Conflict("channel_account");
        foreach (var account in accounts) account.Priority = (short)ask.Accounts.ToList().IndexOf(account.Id);
        audit.Write(db, "channel_account.order", "channel", ask.Channel.ToString(), JsonSerializer.Serialize(ask.Accounts));
        var tenant = scope.TenantId;
        db.AfterCommit(() => book.Forget(tenant));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
