using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Collections.Calls;
using Platform.Collections.Contacts;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Surveys;

/// <summary>
/// Asks by text message after a call in which the debtor was spoken to, once for each call and only as the contact gate
/// allows: the question and its verdict are written before anything is sent, and what may have left is not sent again.
/// Runs as a job inside a tenant's scope.
/// </summary>
public sealed class AskSurveys(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantSettings settings, ReserveContact reserve, SendAtOnce send,
    AuditTrail audit, TimeProvider clock)
{
    private const int AtOnce = 20;

    /// <summary>Not while the telephone is still in the hand, and not when the call is forgotten.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(10), Until = TimeSpan.FromHours(2);

    /// <returns>How many calls were looked at.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        List<Call> calls;
        SurveySettings survey;
        await using (var db = await dbs.ReadAsync(ct))
        {
            survey = await settings.GetAsync<SurveySettings>(db, ct);
            if (!survey.IsOn) return 0;
            calls = await DueAsync(db, clock.GetUtcNow(), ct);
        }
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        foreach (var call in calls)
        {
            if (await ReserveAsync(call, survey, lender?.Name ?? "", ct) is { } ask) await SettleAsync(ask.Attempt, await send.RunAsync(ask, ct), ct);
        }
        return calls.Count;
    }

    // Wrapped up, so that a dispute or hardship is known: then the gate holds the question back.
    private static Task<List<Call>> DueAsync(TenantDb db, DateTimeOffset now, CancellationToken ct)
    {
        var (from, to) = (now - Until, now - After);
        var asked = db.CallSurveys;
        return db.Calls.AsNoTracking()
            .Where(call => call.State == CallState.Ended && call.AnsweredAt != null && call.EndedAt > from && call.WrappedUpAt != null && call.WrappedUpAt < to
                && Dispositions.Reached.Contains(call.Disposition!) && call.Disposition != "wrong_person"
                && !asked.Any(row => row.CallId == call.Id))
            .OrderBy(call => call.EndedAt).Take(AtOnce).ToListAsync(ct);
    }

    private async Task<SendAtOnce.Request?> ReserveAsync(Call call, SurveySettings survey, string lender, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        // Another node may have asked meanwhile.
        if (await db.CallSurveys.AnyAsync(asked => asked.CallId == call.Id, ct)) return null;
        var reserved = await reserve.RunAsync(db, new(call.DebtorId, call.AccountId, ChannelKind.Sms), ct);
        var row = new CallSurvey
        {
            CallId = call.Id, DebtorId = call.DebtorId, CollectorId = call.CollectorId, CollectorName = call.CollectorName, AgencyId = call.AgencyId,
            AskedAt = now, AttemptId = reserved.AttemptId, Reason = reserved.IsAllowed ? null : reserved.Verdict.Reason,
        };
        db.Add(row);
        audit.Write(db, "survey.ask", "call", call.Id, allowed: reserved.IsAllowed, debtor: call.DebtorId.Value);
        if (!reserved.IsAllowed)
        {
            await db.CommitAsync(ct);
            return null;
        }
        var attempt = reserved.AttemptId!.Value;
        var verdict = await db.ContactVerdicts.Where(said => said.AttemptId == attempt).Select(said => said.Id).SingleAsync(ct);
        // Until the provider has answered it may have left.
        await db.Attempts.Where(said => said.Id == attempt).ExecuteUpdateAsync(set => set.SetProperty(said => said.State, AttemptState.Ambiguous), ct);
        await db.CommitAsync(ct);
        return new(scope.TenantId, attempt, verdict, ChannelKind.Sms, reserved.To!, null, survey.TextOf(reserved.To!.Language, lender));
    }

    private async Task SettleAsync(long attempt, (string Provider, SendOutcome Outcome)? answer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (state, id, reason) = answer?.Outcome switch
        {
            SendOutcome.Submitted sent => (AttemptState.Submitted, sent.ProviderMessageId, (string?)null),
            SendOutcome.Ambiguous doubt => (AttemptState.Ambiguous, null, doubt.Code),
            SendOutcome.Rejected no => (AttemptState.Failed, null, no.Code),
            SendOutcome.Throttled => (AttemptState.Failed, null, "throttled"),
            _ => (AttemptState.Failed, null, "no_account"),
        };
        await using var db = await dbs.WriteAsync(ct);
        await db.Attempts.Where(row => row.Id == attempt && row.State == AttemptState.Ambiguous).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProviderMessageId, id)
                .SetProperty(row => row.Reason, reason).SetProperty(row => row.Provider, answer == null ? null : answer.Value.Provider)
                .SetProperty(row => row.SettledAt, state == AttemptState.Failed ? now : null), ct);
        await db.CommitAsync(ct);
    }
}
