using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Calls;

/// <summary>
/// Asks the provider about calls from which no word comes: whoever dialled them may have died, an answer or a callback may
/// be lost. A call is never dialled again here. Runs inside a tenant's scope.
/// </summary>
public sealed class RecoverCalls(
    TenantDbFactory dbs, VoiceCatalog providers, TenantKeys keys, Feed feed, TimeProvider clock, ILogger<RecoverCalls> log)
{
    private const int AtOnce = 50;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = PlaceCall.TalkAtMost + TimeSpan.FromMinutes(15);

    /// <returns>How many calls were asked about.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var calls = await ClaimAsync(ct);
        foreach (var (call, line, phone) in calls)
        {
            try
            {
                var known = await providers.Of(line).LookUpAsync(
                    line, new DoubtfulCall(call.Id, call.AttemptId, call.ProviderCallId, call.StartedAt, phone), ct);
                await ApplyAsync(call.Id, known, ct);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || fault is OperationCanceledException && !ct.IsCancellationRequested)
            {
                log.LogWarning(fault, "The provider could not be asked about call {Call}.", call.Id);
                await ApplyAsync(call.Id, null, ct);
            }
        }
        return calls.Count;
    }

    private async Task<List<(Call, DialingLine, string?)>> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using (var look = await dbs.ReadAsync(ct))
        {
            if (!await look.Calls.AnyAsync(call => call.CheckAt <= now && call.State < CallState.Ended, ct)) return [];
        }
        await using var db = await dbs.WriteAsync(ct);
        var cipher = await keys.GetAsync(db.TenantId, ct);
        var ids = await db.QueryAsync(
            $"""
            select id from calls where tenant_id = {db.TenantId} and check_at <= {now} and state < {CallState.Ended}
            order by check_at limit {AtOnce}{db.Dialect.SkipLocked}
            """, row => row.Guid(0), ct);
        var calls = await db.Calls.Where(call => ids.Contains(call.Id)).ToListAsync(ct);
        var collectors = calls.Select(call => call.CollectorId).Distinct().ToList();
        var phones = await db.Agents.AsNoTracking().Where(agent => collectors.Contains(agent.UserId) && agent.Phone != null)
            .ToDictionaryAsync(agent => agent.UserId, agent => AgentPhone.Open(cipher, agent.UserId, agent.Phone!), ct);
        var lineIds = calls.Select(call => call.LineId).Distinct().ToList();
        var lines = await db.DialingLines.AsNoTracking().Where(line => lineIds.Contains(line.Id)).ToDictionaryAsync(line => line.Id, ct);
        foreach (var call in calls) call.CheckAt = now + AskAgain;
        await db.CommitAsync(ct);
        return [.. calls.Select(call => (call, lines[call.LineId], phones.GetValueOrDefault(call.CollectorId)))];
    }

    private async Task ApplyAsync(Guid id, CallKnown? known, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        if (await CallProgress.LockAsync(db, id, ct) is not { IsLive: true } call) return;
        var age = now - call.StartedAt;
        if (known is { ProviderCallId: null, Word: null } && call.ProviderCallId is null) await CallProgress.NeverDialledAsync(db, call, "never_dialled", now, ct);
        else if (known?.Word is { } word) await CallProgress.ApplyAsync(db, call, word, now, known.ProviderCallId, known.TalkSeconds, ct);
        if (call.IsLive && call.ProviderCallId is null) (call.InDoubt, call.CheckAt) = (true, now + AskAgain);
        if (call.IsLive && age > (call.ProviderCallId is null ? GiveUp : Longest)) await CallProgress.InDoubtAsync(db, call, now, ct);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
        await db.CommitAsync(ct);
    }
}
