using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Recordings;
using Platform.Channels.Voice;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Collections.Calls;

/// <summary>What providers tell of calls, taken as it comes: late, twice and out of order, a call only moves forward.</summary>
public sealed class TakeCallEvent(TenantDbFactory dbs, Feed feed, TimeProvider clock) : ICallEvents
{
    public async Task<bool> TakeAsync(CallEvent word, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        if (await FindAsync(db, word.AttemptId, ct) is not { } call) return false;
        if (!await CallProgress.ApplyAsync(db, call, word.Word, word.At, word.ProviderCallId, word.TalkSeconds, ct)) return false;
        await PublishAsync(db, ct);
        return true;
    }

    public async Task<bool> TakeAsync(RecordingEvent word, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        if (await FindAsync(db, word.AttemptId, ct) is not { } call) return false;
        var row = await db.CallRecordings.SingleOrDefaultAsync(r => r.CallId == call.Id, ct);
        // Its call's end is still to come and makes the row; then the recording is asked for by the call.
        if (row is not { State: RecordingState.Waiting }) return false;
        if (word.RecordingId is null) (row.State, row.NextTryAt, row.Reason) = (RecordingState.Absent, null, "absent");
        else (row.ProviderRecordingId, row.NextTryAt) = (word.RecordingId, clock.GetUtcNow());
        await PublishAsync(db, ct);
        return true;
    }

    private static async Task<Call?> FindAsync(TenantDb db, long attempt, CancellationToken ct)
    {
        var id = await db.Calls.AsNoTracking().Where(call => call.AttemptId == attempt).Select(call => (Guid?)call.Id).SingleOrDefaultAsync(ct);
        return id is { } known ? await CallProgress.LockAsync(db, known, ct) : null;
    }

    private async Task PublishAsync(TenantDb db, CancellationToken ct)
    {
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
        await db.CommitAsync(ct);
    }
}
