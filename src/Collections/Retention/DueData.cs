using Platform.Channels.Recordings;
using Platform.Collections.Accounts;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Retention;

/// <summary>What has been kept long enough, as sets: the same condition counts it and removes it.</summary>
internal sealed class DueData(TenantDb db, RetentionPolicy policy, DateTimeOffset now)
{
    /// <summary>How many of a class are due, and since when the oldest of all lies here.</summary>
    public sealed record Count(long Due, DateTimeOffset? Oldest);

    public DateTimeOffset Before(Jurisdiction law, KeepClass keep) => now.AddYears(-policy.Of(law).Of(keep));

    public async Task<Count> CountAsync(KeepClass keep, CancellationToken ct)
    {
        var due = 0L;
        foreach (var law in Enum.GetValues<Jurisdiction>())
            due += await db.QueryOneAsync($"select count(*) from ({Due(law, keep)}) x", row => row.Long(0), 0, ct);
        FormattableString oldest = keep switch
        {
            KeepClass.Recording => $"select min(started_at) from call_recordings where tenant_id = {db.TenantId} and state = {RecordingState.Stored}",
            KeepClass.ContactRecord => $"select min(at) from inbound_messages where tenant_id = {db.TenantId}",
            _ => $"select min(updated_at) from debtors where tenant_id = {db.TenantId}",
        };
        return new Count(due, await db.QueryOneAsync(oldest, row => row.InstantOrNull(0), null, ct));
    }

    public async Task<List<Guid>> TakeAsync(Jurisdiction law, KeepClass keep, int most, CancellationToken ct) =>
        await db.QueryAsync($"{Due(law, keep)} order by 1 limit {most}", row => row.Guid(0), ct);

    /// <summary>Ids of debtors, or of calls whose recording is due.</summary>
    private FormattableString Due(Jurisdiction law, KeepClass keep)
    {
        var before = Before(law, keep);
        return keep switch
        {
            KeepClass.Recording =>
                $"""
                select r.call_id from call_recordings r join debtors d on d.tenant_id = r.tenant_id and d.id = r.debtor_id
                where r.tenant_id = {db.TenantId} and r.state = {RecordingState.Stored} and r.started_at < {before} and {Of(law)} and {NotHeld}
                """,
            KeepClass.ContactRecord =>
                $"""
                {Quiet(law, before)} and (
                  exists (select 1 from inbound_messages x where x.tenant_id = d.tenant_id and x.debtor_id = d.id)
                  or exists (select 1 from letters x join attempts a on a.tenant_id = x.tenant_id and a.id = x.attempt_id where a.tenant_id = d.tenant_id and a.debtor_id = d.id))
                """,
            _ =>
                $"""
                {Quiet(law, before)} and d.updated_at < {before}
                  and not exists (select 1 from accounts x where x.tenant_id = d.tenant_id and x.debtor_id = d.id and (x.state = {AccountState.Open} or x.updated_at >= {before}))
                """,
        };
    }

    // Nothing has happened with the person since: neither we nor they wrote, called, came, paid or agreed on anything.
    private FormattableString Quiet(Jurisdiction law, DateTimeOffset before) =>
        $"""
        select d.id from debtors d where d.tenant_id = {db.TenantId} and {Of(law)} and {NotHeld} and {SqlAll.Of(
            [.. Activity.Signs.Select(sign => (FormattableString)$"not exists (select 1 from {new SqlText(sign.Table)} x where x.tenant_id = d.tenant_id and x.debtor_id = d.id and x.{new SqlText(sign.At)} >= {before})")])}
        """;

    private static SqlText Of(Jurisdiction law) => new(law switch
    {
        Jurisdiction.China => "d.country = 'CN'",
        Jurisdiction.UnitedStates => "d.country = 'US'",
        Jurisdiction.Elsewhere => "d.country not in ('CN', 'US')",
    });

    // What is in dispute may still be needed by a court: it stays, however old, also under a restriction.
    private static SqlText NotHeld { get; } = new(
        """
        coalesce(d.hold, '') not in ('legal_hold', 'dispute') and not exists (select 1 from privacy_requests p where p.tenant_id = d.tenant_id
          and p.debtor_id = d.id and (p.state < 10 or p.restricted_at is not null and p.lifted_at is null and p.hold_before in ('legal_hold', 'dispute')))
        """);
}
