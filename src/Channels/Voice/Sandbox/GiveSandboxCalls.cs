using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Channels.Voice.Sandbox;

/// <summary>Lets the sandbox line tell what has come due: ringing, answered, over. Runs inside a tenant's scope.</summary>
public sealed class GiveSandboxCalls(TenantDbFactory dbs, ICallEvents events, TimeProvider clock)
{
    private const int AtOnce = 200;

    /// <returns>How many calls had something to tell.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<SandboxCall> due;
        await using (var db = await dbs.ReadAsync(ct))
        {
            due = await db.SandboxCalls.AsNoTracking().Where(call => call.NextAt <= now)
                .OrderBy(call => call.NextAt).Take(AtOnce).ToListAsync(ct);
        }
        // First the word, then the mark: a crash between them tells it twice, which changes nothing.
        foreach (var call in due) await TellAsync(call, now, ct);
        return due.Count;
    }

    private async Task TellAsync(SandboxCall call, DateTimeOffset now, CancellationToken ct)
    {
        var id = call.CallId.ToString("N");
        if (call.Told < 1 && call.RingAt <= now) await events.TakeAsync(new CallEvent(call.AttemptId, CallWord.Ringing, call.RingAt, id), ct);
        if (call.Told < 2 && call.AnswerAt is { } answered && answered <= now && call.End != "canceled")
            await events.TakeAsync(new CallEvent(call.AttemptId, CallWord.Answered, answered, id), ct);
        var isOver = call.EndAt <= now;
        if (isOver) await events.TakeAsync(new CallEvent(call.AttemptId, SandboxVoice.EndOf(call.End), call.EndAt, id), ct);
        var told = (short)(isOver ? 3 : call.AnswerAt <= now ? 2 : 1);
        var next = isOver ? (DateTimeOffset?)null : call.AnswerAt is { } up && up > now ? up : call.EndAt;
        await using var db = await dbs.WriteAsync(ct);
        // Hung up in between: then its new end is still to be told.
        await db.SandboxCalls.Where(row => row.CallId == call.CallId && row.EndAt == call.EndAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Told, told).SetProperty(row => row.NextAt, next), ct);
        await db.CommitAsync(ct);
    }
}
