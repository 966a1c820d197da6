using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Voice;
using Platform.Collections.Accounts;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Calls;

/// <summary>
/// Calls a debtor: the gate's permission, the attempt, the call and its place on the line are committed together, and only
/// then the provider is asked, once. What is asked for twice with one id is one call.
/// </summary>
public sealed class PlaceCall(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, ReserveContact reserve, LinePlaces places,
    DialCall dial, SettleDial settle, IntentTokens tokens, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public static readonly TimeSpan RingFor = TimeSpan.FromSeconds(25);
    public static readonly TimeSpan TalkAtMost = TimeSpan.FromHours(1);

    /// <summary>After this time without a word the provider is asked about a call.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <param name="Call">A new id of the caller's: a repetition finds the call instead of placing another.</param>
    /// <param name="Account">What the call is about; null for the debtor's open account with the most past due.</param>
    public sealed record Request(Guid Call, DebtorId Debtor, AccountId? Account = null, CallMode Mode = CallMode.Manual);

    /// <param name="Call">Null when the gate refused; the verdict says why and until when.</param>
    public sealed record Placed(Guid? Call, Verdict Verdict);

    public async Task<Result<Placed>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } no) return no;
        if (scope.Actor.Kind is not ActorKind.User || !Guid.TryParse(scope.Actor.Id, out var collector)) return Refusal.Forbidden(nameof(Permission.WorkCases));
        var tenant = await tenants.FindAsync(scope.TenantId, ct);
        var cipher = await keys.GetAsync(scope.TenantId, ct);

        DialingLine line;
        DialRequest request;
        Call call;
        await using (var db = await dbs.WriteAsync(ct))
        {
            if (await db.Calls.AsNoTracking().AnyAsync(known => known.Id == ask.Call && known.CollectorId == collector, ct))
                return new Placed(ask.Call, Allowed);
            if (await StandsInTheWayAsync(db, collector, ask.Debtor, ct) is { } busy) return busy;
            var lines = await places.OpenAsync(db, tenant!.TimeZone, ct);
            if (lines.Count == 0) return new Refusal("no_line");
            var account = ask.Account ?? await OwesMostAsync(db, ask.Debtor, ct);
            if (account is null) return Refusal.NotFound("account");

            var reserved = await reserve.RunAsync(db, new(ask.Debtor, account.Value, ChannelKind.Call), ct);
            if (!reserved.IsAllowed)
            {
                audit.Write(db, "call.place", "debtor", ask.Debtor, JsonSerializer.Serialize(new { reserved.Verdict.Rule, reserved.Verdict.Reason }), allowed: false);
                await db.CommitAsync(ct);
                return new Placed(null, reserved.Verdict);
            }
            if (await DialOrder.NextAsync(db, cipher, ask.Debtor, clock.GetUtcNow(), ct) is not { } to) return Refusal.NotFound("phone");
            var phone = await db.Agents.AsNoTracking().Where(agent => agent.UserId == collector).Select(agent => agent.Phone).SingleOrDefaultAsync(ct);
            Call Make(DialingLine on, short slot, DateTimeOffset beat) => new()
            {
                TenantId = scope.TenantId, Id = ask.Call, AttemptId = reserved.AttemptId!.Value, DebtorId = ask.Debtor, AccountId = account.Value,
                LineId = on.Id, CollectorId = collector, CollectorName = scope.Actor.Name, AgencyId = scope.Actor.Agency, Mode = ask.Mode,
                Slot = slot, PaceAt = beat, CallerId = on.Numbers[(ask.Debtor.Value.GetHashCode() & int.MaxValue) % on.Numbers.Count],
                NumberIndex = DebtorSeal.PhoneIndex(cipher, to), StartedAt = clock.GetUtcNow(), CheckAt = clock.GetUtcNow() + Silence,
            };
            // Nothing of this is kept when no line has a place: the reservation goes with it.
            if (await places.TakeAsync(db, lines, Make, ct) is not var (taken, on)) return new Refusal("line_busy");
            (call, line) = (taken, on);
            audit.Write(db, "call.place", "debtor", ask.Debtor, JsonSerializer.Serialize(new { call = call.Id, line = line.Id, mode = call.Mode.ToString() }));
            var id = scope.TenantId;
            db.AfterCommit(() => feed.Publish(id, Topics.Calls));
            await db.CommitAsync(ct);
            request = new DialRequest(
                call.Id, call.AttemptId, tokens.Protect(scope.TenantId, call.AttemptId), call.CallerId, to,
                phone is null ? null : AgentPhone.Open(cipher, collector, phone), RingFor, TalkAtMost);
        }
        await DialAsync(line, call, request);
        return new Placed(call.Id, Allowed);
    }

    private static Verdict Allowed { get; } = new(true, "gate", null, "", null);

    // The person may close the page now; what was written down is dialled all the same.
    private async Task DialAsync(DialingLine line, Call call, DialRequest request)
    {
        var wait = call.PaceAt - clock.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, CancellationToken.None);
        await settle.RunAsync(call.TenantId, call.Id, await dial.RunAsync(line, request, CancellationToken.None), CancellationToken.None);
    }

    private static async Task<Refusal?> StandsInTheWayAsync(TenantDb db, Guid collector, DebtorId debtor, CancellationToken ct)
    {
        var mine = await db.Calls.AsNoTracking()
            .Where(call => call.CollectorId == collector && (call.State < CallState.Ended || call.State == CallState.Ended && call.WrappedUpAt == null))
            .Select(call => (CallState?)call.State).FirstOrDefaultAsync(ct);
        if (mine is { } state) return new Refusal(state < CallState.Ended ? "already_on_call" : "wrap_up_first");
        return await db.Calls.AnyAsync(call => call.DebtorId == debtor && call.State < CallState.Ended, ct)
            ? new Refusal("debtor_on_call") : null;
    }

    internal static async Task<AccountId?> OwesMostAsync(TenantDb db, DebtorId debtor, CancellationToken ct) =>
        await db.Accounts.AsNoTracking().Where(account => account.DebtorId == debtor && account.State == AccountState.Open)
            .OrderByDescending(account => account.PastDue).ThenBy(account => account.Id)
            .Select(account => (AccountId?)account.Id).FirstOrDefaultAsync(ct);
}
