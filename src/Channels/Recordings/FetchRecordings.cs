using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Channels.Voice;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Recordings;

/// <summary>
/// Brings recordings home once their calls are over: fetched from the provider, hashed, outlined, sealed under a key of
/// their own and stored outside the database; then the provider's copy goes. Runs inside a tenant's scope.
/// </summary>
public sealed class FetchRecordings(
    TenantDbFactory dbs, VoiceCatalog providers, IFileStore files, TenantKeys keys, AuditTrail audit, Feed feed,
    TimeProvider clock, ILogger<FetchRecordings> log)
{
    private const int AtOnce = 20;
    private const short MostTries = 14;
    private const long MostBytes = 512L * 1024 * 1024;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>What is fetched: the recording's row as it was claimed, its line and the provider's name of the call.</summary>
    private sealed record Claim(CallRecording Row, DialingLine Line, string ProviderCallId);

    /// <returns>How many were tried.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var claims = await ClaimAsync(ct);
        foreach (var claim in claims)
        {
            try
            {
                await FetchAsync(claim, ct);
            }
            catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
            {
                // Its next try is set already; the row tells how often.
                log.LogWarning(fault, "Recording {Recording} could not be stored (try {Try}).", claim.Row.Id, claim.Row.Tries);
                await PutOffAsync(claim, "store_failed", ct);
            }
        }
        return claims.Count;
    }

    private async Task<List<Claim>> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using (var look = await dbs.ReadAsync(ct))
        {
            if (!await look.CallRecordings.AnyAsync(row => row.NextTryAt <= now, ct)) return [];
        }
        await using var db = await dbs.WriteAsync(ct);
        var ids = await db.QueryAsync(
            $"""
            select id from call_recordings where tenant_id = {db.TenantId} and next_try_at <= {now}
            order by next_try_at limit {AtOnce}{db.Dialect.SkipLocked}
            """, row => row.Guid(0), ct);
        var rows = await db.CallRecordings.Where(row => ids.Contains(row.Id)).ToListAsync(ct);
        var lineIds = rows.Select(row => row.LineId).Distinct().ToList();
        var lines = await db.DialingLines.AsNoTracking().Where(line => lineIds.Contains(line.Id)).ToDictionaryAsync(line => line.Id, ct);
        List<Claim> claims = [];
        foreach (var row in rows)
        {
            row.Tries++;
            row.NextTryAt = now + Lease;
            if (row.ProviderCallId is { } name && lines.TryGetValue(row.LineId, out var line)) claims.Add(new(row, line, name));
            else (row.State, row.NextTryAt, row.Reason) = (RecordingState.Absent, null, "no_call");
        }
        await db.CommitAsync(ct);
        return claims;
    }

    private async Task FetchAsync(Claim claim, CancellationToken ct)
    {
        await using var audio = await providers.Of(claim.Line).FetchAsync(claim.Line, claim.ProviderCallId, claim.Row.ProviderRecordingId, ct);
        if (audio is { IsAbsent: true })
        {
            await EndAsync(claim, row => (row.State, row.NextTryAt, row.Reason) = (RecordingState.Absent, null, "absent"), null, ct);
            return;
        }
        if (audio?.Audio is null)
        {
            await PutOffAsync(claim, "not_ready", ct);
            return;
        }

        var secret = SealedParts.NewKey();
        var key = FileKey.For(claim.Row.TenantId, "recordings", claim.Row.Id, claim.Row.StartedAt);
        var scan = new WaveScan();
        await using var sealing = new SealingStream(audio.Audio, secret, MostBytes, scan.See);
        await files.WriteAsync(key, sealing, ct);
        if (sealing.Bytes == 0)
        {
            await PutOffAsync(claim, "empty", ct);
            return;
        }
        var (hash, bytes) = (sealing.Hash(), sealing.Bytes);
        var cipher = await keys.GetAsync(claim.Row.TenantId, ct);
        await EndAsync(claim, row =>
        {
            (row.State, row.NextTryAt, row.Reason, row.StoredAt) = (RecordingState.Stored, null, null, clock.GetUtcNow());
            (row.FileKey, row.FileSecret) = (key.Path, cipher.Seal(CallRecording.Place, row.Id.ToString("D"), secret));
            (row.Bytes, row.Hash, row.ContentType) = (bytes, hash, audio.ContentType);
            (row.Peaks, row.ProviderRecordingId) = (scan.Peaks(), audio.RecordingId);
            if (scan.Duration is { } duration) row.DurationSeconds = (int)Math.Round(duration.TotalSeconds);
        }, new { bytes, sha256 = Convert.ToHexStringLower(hash) }, ct);
        if (audio.RecordingId is { } recording) await ForgetAsync(claim, recording, ct);
    }

    private async Task ForgetAsync(Claim claim, string recording, CancellationToken ct)
    {
        try
        {
            await providers.Of(claim.Line).ForgetAsync(claim.Line, recording, ct);
        }
        catch (HttpRequestException fault)
        {
            log.LogWarning(fault, "The provider kept its copy of recording {Recording}.", claim.Row.Id);
        }
    }

    private Task PutOffAsync(Claim claim, string reason, CancellationToken ct) => EndAsync(claim, row =>
    {
        row.Reason = reason;
        if (row.Tries >= MostTries) (row.State, row.NextTryAt) = (RecordingState.Failed, null);
        else row.NextTryAt = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(3_600, 2 * Math.Pow(2, row.Tries)));
    }, null, ct);

    private async Task EndAsync(Claim claim, Action<CallRecording> change, object? facts, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.CallRecordings.SingleAsync(r => r.Id == claim.Row.Id, ct);
        if (row.State is RecordingState.Stored) return; // another worker was quicker
        change(row);
        if (facts is not null) audit.Write(db, "recording.store", "recording", row.Id, JsonSerializer.Serialize(facts));
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Recordings));
        await db.CommitAsync(ct);
    }
}
