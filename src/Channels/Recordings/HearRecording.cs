using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Recordings;

/// <summary>
/// Opens a recording for somebody who may hear it now: the right and the placement are asked at every request, also in the
/// middle of listening. Who heard what is written down before the first byte leaves.
/// </summary>
public sealed class HearRecording(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, IFileStore files, AuditTrail audit, Listening listening)
{
    /// <param name="Audio">Clear audio from any position; the caller disposes of it.</param>
    public sealed record Heard(Stream Audio, string ContentType, DateTimeOffset? StoredAt, byte[] Hash);

    public async Task<Result<Heard>> RunAsync(Guid recording, CancellationToken ct)
    {
        // Not demanded: this refusal is written here, with the recording that was asked for.
        var refusal = scope.May(Permission.HearRecordings) ? null : Refusal.Forbidden(nameof(Permission.HearRecordings));
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.CallRecordings.AsNoTracking().SingleOrDefaultAsync(r => r.Id == recording, ct);
        var mayHear = refusal is null && row is not null;
        var isNew = !mayHear || listening.IsNew(scope.TenantId, scope.Actor.Id, recording);
        if (isNew)
        {
            audit.Write(db, "recording.hear", "recording", recording,
                row is null ? null : JsonSerializer.Serialize(new { call = row.CallId }), allowed: mayHear, debtor: row?.DebtorId);
            await db.CommitAsync(ct);
        }
        if (refusal is not null) return refusal;
        if (row is not { State: RecordingState.Stored, FileKey: { } path, FileSecret: { } held, Hash: { } hash }) return Refusal.NotFound("recording");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var secret = cipher.Open(CallRecording.Place, row.Id.ToString("D"), held);
        return new Heard(new OpeningStream(files, FileKey.Read(scope.TenantId, path), secret, row.Bytes), row.ContentType, row.StoredAt, hash);
    }
}

/// <summary>
/// Who is listening to what, as far as this process knows: a player asks for many stretches, and one listening is one entry
/// of the audit trail. After ten minutes of silence it is a new one.
/// </summary>
public sealed class Listening(TimeProvider clock)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(TenantId, string, Guid), DateTimeOffset> _heard = new();

    public bool IsNew(TenantId tenant, string person, Guid recording)
    {
        var now = clock.GetUtcNow();
        if (_heard.Count > Most)
        {
            foreach (var (key, at) in _heard)
            {
                if (now - at > Silence) _heard.TryRemove(key, out _);
            }
        }
        var isNew = !_heard.TryGetValue((tenant, person, recording), out var last) || now - last > Silence;
        _heard[(tenant, person, recording)] = now;
        return isNew;
    }
}
