using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.Calls;

/// <summary>
/// Gives a call its place on a line and its beat: as many places as the line has, one call a beat. The database's unique
/// indexes decide, so that processes and agencies that do not see each other's calls cannot take the same.
/// </summary>
public sealed class LinePlaces(TimeProvider clock)
{
    private const int Tries = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Lines that dial now, first choice first.</summary>
    /// <param name="zone">The lender's: lines keep its hours.</param>
    public async Task<IReadOnlyList<DialingLine>> OpenAsync(TenantDb db, string zone, CancellationToken ct)
    {
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), LocalDays.Find(zone) ?? TimeZoneInfo.Utc);
        var minute = (short)(local.Hour * 60 + local.Minute);
        return await db.DialingLines.AsNoTracking()
            .Where(line => line.IsActive && line.FromMinute <= minute && minute < line.ToMinute)
            .OrderBy(line => line.Priority).ThenBy(line => line.Id).ToListAsync(ct);
    }

    /// <returns>The call as written in the caller's transaction; null when no line has a place within three seconds.</returns>
    public async Task<(Call Call, DialingLine Line)?> TakeAsync(
        TenantDb db, IReadOnlyList<DialingLine> lines, Func<DialingLine, short, DateTimeOffset, Call> make, CancellationToken ct)
    {
        foreach (var line in lines)
        {
            var now = clock.GetUtcNow();
            var slots = await FreeSlotsAsync(db, line, ct);
            var beats = await FreeBeatsAsync(db, line, now, ct);
            for (var i = 0; i < Math.Min(Tries, Math.Min(slots.Count * beats.Count, Math.Max(slots.Count, beats.Count))); i++)
            {
                var call = make(line, slots[i % slots.Count], beats[i % beats.Count]);
                if (await InsertAsync(db, call, ct)) return (call, line);
            }
        }
        return null;
    }

    private static async Task<List<short>> FreeSlotsAsync(TenantDb db, DialingLine line, CancellationToken ct)
    {
        var taken = await db.Calls.Where(call => call.LineId == line.Id && call.Slot != null).Select(call => call.Slot!.Value).ToListAsync(ct);
        return [.. Enumerable.Range(1, line.Concurrency).Select(slot => (short)slot).Except(taken)];
    }

    private static async Task<List<DateTimeOffset>> FreeBeatsAsync(TenantDb db, DialingLine line, DateTimeOffset now, CancellationToken ct)
    {
        var step = TimeSpan.TicksPerSecond / line.CallsPerSecond / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
        var first = new DateTimeOffset(now.UtcTicks / step * step, TimeSpan.Zero);
        var last = now + Patience;
        var taken = await db.Calls.Where(call => call.LineId == line.Id && call.PaceAt >= first && call.PaceAt <= last)
            .Select(call => call.PaceAt).ToListAsync(ct);
        var beats = new List<DateTimeOffset>();
        for (var beat = first; beat <= last; beat = beat.AddTicks(step))
        {
            if (!taken.Contains(beat)) beats.Add(beat);
        }
        return beats;
    }

    private static async Task<bool> InsertAsync(TenantDb db, Call call, CancellationToken ct) =>
        await db.ExecuteAsync(
            $"""
            insert into calls (
              tenant_id, id, attempt_id, debtor_id, account_id, line_id, collector_id, collector_name, agency_id, mode, state, slot,
              pace_at, caller_id, number_index, in_doubt, started_at, check_at, cost)
            values (
              {db.TenantId}, {call.Id}, {call.AttemptId}, {call.DebtorId}, {call.AccountId}, {call.LineId}, {call.CollectorId},
              {call.CollectorName}, {(object?)call.AgencyId ?? new SqlNull(NpgsqlTypes.NpgsqlDbType.Uuid)}, {call.Mode}, {call.State},
              {call.Slot!.Value}, {call.PaceAt}, {call.CallerId}, {(object?)call.NumberIndex ?? new SqlNull(NpgsqlTypes.NpgsqlDbType.Bytea)}, {false}, {call.StartedAt}, {call.CheckAt!.Value}, {0m})
            on conflict do nothing
            """, ct) == 1;
}
