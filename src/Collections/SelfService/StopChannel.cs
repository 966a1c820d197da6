using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.SelfService;

/// <summary>
/// A debtor opts out of one channel at their address, or lifts the stop that they set here themselves. A stop that came
/// over the provider stays: it is lifted there. Source: 12 CFR 1006.6(e), a simple and free way out.
/// </summary>
public sealed class StopChannel(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public sealed record Request(DebtorId Debtor, ChannelKind Channel, bool Stop);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (CaseWorker.Demand(scope, ask.Debtor, Permission.HoldDebtors) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var person = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ask.Debtor, ct);
        if (person is null) return Refusal.NotFound("debtor");
        var details = DebtorSeal.Open(cipher, person);
        var index = OwnAddresses.Of(cipher, details).FirstOrDefault(way => way.Channel == ask.Channel).Index;
        if (index is null) return Refusal.Invalid("channel", "not_listed");
        var changed = ask.Stop
            ? await db.ExecuteAsync(
                $"""
                insert into suppressions (tenant_id, channel, address_index, reason, at)
                values ({db.TenantId}, {ask.Channel}, {index}, {OwnAddresses.Stopped}, {clock.GetUtcNow()}) on conflict do nothing
                """, ct)
            : await db.ExecuteAsync(
                $"""
                delete from suppressions where tenant_id = {db.TenantId} and channel = {ask.Channel} and address_index = {index}
                  and reason = {OwnAddresses.Stopped}
                """, ct);
        audit.Write(
            db, ask.Stop ? "self.stop_channel" : "self.resume_channel", "debtor", ask.Debtor,
            JsonSerializer.Serialize(new { channel = ask.Channel.ToString(), changed }));
        var tenant = db.TenantId;
        await SelfChange.TellAsync(db, ask.Debtor, ct);
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
