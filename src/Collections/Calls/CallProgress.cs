using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Recordings;
using Platform.Channels.Voice;
using Platform.Collections.Contacts;
using Platform.Tenancy.Data;

namespace Platform.Collections.Calls;

/// <summary>Moves a call forward by a provider's word, and with it its attempt, its cost and its recording, in one transaction.</summary>
internal static class CallProgress
{
    /// <summary>The call with its row held until the transaction ends.</summary>
    public static async Task<Call?> LockAsync(TenantDb db, Guid id, CancellationToken ct)
    {
        await db.QueryAsync($"select 1 from calls where tenant_id = {db.TenantId} and id = {id}{db.Dialect.ForUpdate}", row => row.Int(0), ct);
        return await db.Calls.SingleOrDefaultAsync(call => call.Id == id, ct);
    }

    /// <returns>Whether it changed.</returns>
    public static async Task<bool> ApplyAsync(
        TenantDb db, Call call, CallWord word, DateTimeOffset at, string? providerCallId, int? talked, CancellationToken ct)
    {
        var knew = call.ProviderCallId;
        call.ProviderCallId ??= providerCallId;
        if (call.IsLive) call.InDoubt = false;
        if (call.IsLive) call.CheckAt = at + PlaceCall.Silence;
        var isNews = knew != call.ProviderCallId;
        switch (word)
        {
            case CallWord.Queued:
                return isNews;
            case CallWord.Ringing:
                return call.Move(CallState.Ringing, null, at) || isNews;
            case CallWord.Answered:
                if (!call.Move(CallState.Answered, null, at)) return isNews;
                await SettleAsync(db, call, AttemptState.Delivered, null, at, ct);
                return true;
            case CallWord.Completed:
                var wasAnswered = call.AnsweredAt is not null;
                if (!wasAnswered && call.IsLive) call.AnsweredAt = at.AddSeconds(-(talked ?? 0));
                if (!call.Move(CallState.Ended, "completed", at)) return isNews;
                if (!wasAnswered) await SettleAsync(db, call, AttemptState.Delivered, null, at, ct);
                await EndAsync(db, call, ct);
                return true;
            case CallWord.CollectorMissed:
                return await NeverDialledAsync(db, call, "collector_missed", at, ct) || isNews;
            default:
                return await NotReachedAsync(db, call, word, at, ct) || isNews;
        }
    }

    /// <summary>The debtor's telephone never rang: the contact does not count.</summary>
    public static async Task<bool> NeverDialledAsync(TenantDb db, Call call, string code, DateTimeOffset at, CancellationToken ct)
    {
        if (call.State is not CallState.Queued || !call.Move(CallState.Failed, code, at)) return false;
        (call.Disposition, call.WrappedUpAt) = (code, at);
        await db.SaveChangesAsync(ct);
        await ReserveContact.ReleaseAsync(db, call.AttemptId, code, at, ct);
        await LeafAsync(db, call.AttemptId, "cancelled", code, at, ct);
        return true;
    }

    /// <summary>Nobody will ever know: it counts against every cap, and a person sees it.</summary>
    public static async Task InDoubtAsync(TenantDb db, Call call, DateTimeOffset at, CancellationToken ct)
    {
        if (!call.Move(CallState.Failed, "in_doubt", at)) return;
        (call.Disposition, call.WrappedUpAt) = ("in_doubt", at);
        await SettleAsync(db, call, AttemptState.Ambiguous, "in_doubt", at, ct);
    }

    private static async Task<bool> NotReachedAsync(TenantDb db, Call call, CallWord word, DateTimeOffset at, CancellationToken ct)
    {
        if (call.State is CallState.Answered)
        {
            // It had been answered: however it broke off, it was talked.
            call.Move(CallState.Ended, "completed", at);
            await EndAsync(db, call, ct);
            return true;
        }
        var code = word switch
        {
            CallWord.Busy => "busy",
            CallWord.NoAnswer => "no_answer",
            CallWord.Canceled => "canceled",
            _ => "failed",
        };
        if (!call.Move(CallState.Failed, code, at)) return false;
        (call.Disposition, call.WrappedUpAt) = (code, at);
        await SettleAsync(db, call, AttemptState.Failed, "call_" + code, at, ct);
        return true;
    }

    private static async Task EndAsync(TenantDb db, Call call, CancellationToken ct)
    {
        var line = await db.DialingLines.AsNoTracking().SingleAsync(row => row.Id == call.LineId, ct);
        var seconds = call.TalkSeconds(call.EndedAt!.Value);
        call.Cost = (seconds + 59) / 60 * line.CostPerMinute;
        if (await db.CallRecordings.AnyAsync(row => row.CallId == call.Id, ct)) return;
        db.Add(new CallRecording
        {
            CallId = call.Id, DebtorId = call.DebtorId.Value, AgencyId = call.AgencyId, CollectorId = call.CollectorId,
            CollectorName = call.CollectorName, LineId = call.LineId, ProviderCallId = call.ProviderCallId, StartedAt = call.AnsweredAt!.Value,
            DurationSeconds = seconds, Outcome = "none", NextTryAt = call.EndedAt.Value.AddSeconds(1),
        });
    }

    private static async Task SettleAsync(TenantDb db, Call call, AttemptState to, string? reason, DateTimeOffset at, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var moved = await db.ExecuteAsync(
            $"""
            update attempts set state = {to}, reason = {(object?)reason ?? new SqlNull(NpgsqlTypes.NpgsqlDbType.Text)}, settled_at = {at},
              provider_message_id = {(object?)call.ProviderCallId ?? new SqlNull(NpgsqlTypes.NpgsqlDbType.Text)}
            where tenant_id = {db.TenantId} and id = {call.AttemptId} and state in ({AttemptState.Submitted}, {AttemptState.Ambiguous})
            """, ct);
        if (moved == 1) await LeafAsync(db, call.AttemptId, to.ToString().ToLowerInvariant(), reason, at, ct);
    }

    private static async Task LeafAsync(TenantDb db, long attempt, string state, string? reason, DateTimeOffset at, CancellationToken ct)
    {
        db.Add(new AttemptTransition { AttemptId = attempt, State = state, Reason = reason, At = at });
        await db.SaveChangesAsync(ct);
    }
}
