using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.SelfService;

/// <summary>
/// When and how a debtor asks to be contacted; the contact gate keeps to it. Source: FCA Handbook CONC 7.9.4 R, due regard
/// to reasonable requests on when, where and how.
/// </summary>
public sealed class SetWishes(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantSettings settings, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <summary>Fewer hours than that leave a lender no fair chance to reach anybody.</summary>
    public const int LeastHours = 2;

    /// <param name="From">First hour of the debtor's clock; null, with <paramref name="To"/>, for no wish.</param>
    /// <param name="Channel">Null for no wish.</param>
    public sealed record Request(DebtorId Debtor, int? From, int? To, ChannelKind? Channel);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (CaseWorker.Demand(scope, ask.Debtor, Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var person = await db.Debtors.SingleOrDefaultAsync(row => row.Id == ask.Debtor, ct);
        if (person is null) return Refusal.NotFound("debtor");
        if (Check(ask, await settings.GetAsync<ContactPolicy>(db, ct)) is { } wrong) return wrong;
        var ways = OwnAddresses.Of(cipher, DebtorSeal.Open(cipher, person));
        if (ask.Channel is { } channel && ways.All(way => way.Channel != channel)) return Refusal.Invalid("channel", "not_listed");
        (person.WishedFrom, person.WishedTo, person.WishedChannel) = ((short?)ask.From, (short?)ask.To, ask.Channel);
        person.UpdatedAt = clock.GetUtcNow();
        audit.Write(
            db, "self.wishes", "debtor", ask.Debtor,
            JsonSerializer.Serialize(new { from = ask.From, to = ask.To, channel = ask.Channel?.ToString() }));
        var tenant = db.TenantId;
        await SelfChange.TellAsync(db, ask.Debtor, ct);
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    // The hours have to lie within those in which anybody may be contacted at all: what never comes is no wish but a stop.
    private static Refusal? Check(Request ask, ContactPolicy policy) =>
        (ask.From, ask.To) switch
        {
            (null, null) => null,
            ({ } from, { } to) when from >= policy.From.Hour && to <= policy.To.Hour && to - from >= LeastHours => null,
            _ => Refusal.Invalid("hours", "wish_hours", LeastHours),
        };
}
