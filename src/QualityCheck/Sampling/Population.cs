using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Recordings;
using Platform.Tenancy.Data;

namespace Platform.QualityCheck.Sampling;

/// <summary>
/// The calls that a plan draws from, in SQL that serves both databases. Within each stratum they are put in the order of
/// <c>SHA-256(seed ":" recording)</c> and the first ones are taken: that is a simple random sample of the stratum, which
/// anybody who is given the seed can repeat and nobody can foretell without it.
/// </summary>
internal static class Population
{
    /// <summary>A call that was drawn; <see cref="OfStratum"/> is how many there were to draw from.</summary>
    public sealed record Pick(
        Guid Recording, Guid Debtor, Guid Collector, string CollectorName, Guid? Agency, DateTimeOffset StartedAt, int Seconds,
        string Outcome, string Stratum, string Key, int OfStratum);

    public sealed record Size(string Stratum, int Population, int Quota, string AnyCollector);

    /// <summary>The same order in C#: lower-case hexadecimal SHA-256 of seed, colon, id.</summary>
    public static string KeyOf(string seed, Guid recording) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{recording:D}")));

    public static Task<List<Pick>> PickAsync(TenantDb db, SamplingPlan plan, SamplingRule rule, DateTimeOffset since, DateTimeOffset until, CancellationToken ct) =>
        db.QueryAsync(
            $"""
            with s as ({Calls(db, plan, rule, since, until)}),
            n as (select s.*, row_number() over (partition by stratum order by sample_key, id) as place, count(*) over (partition by stratum) as total from s)
            select id, debtor_id, collector_id, collector_name, agency_id, started_at, duration_seconds, outcome, stratum, sample_key, total
            from n where place <= {Quota(rule, "total")} order by stratum, place
            """,
            row => new Pick(
                row.Guid(0), row.Guid(1), row.Guid(2), row.Text(3), row.IsNull(4) ? null : row.Guid(4), row.Instant(5), row.Int(6),
                row.Text(7), row.Text(8), row.Text(9), (int)row.Long(10)), ct);

    public static Task<List<Size>> SizesAsync(TenantDb db, SamplingPlan plan, SamplingRule rule, DateTimeOffset since, DateTimeOffset until, CancellationToken ct) =>
        db.QueryAsync(
            $"""
            with s as ({Calls(db, plan, rule, since, until)}),
            n as (select stratum, count(*) as total, min(collector_name) as anyone from s group by stratum)
            select stratum, total, case when {Quota(rule, "total")} < total then {Quota(rule, "total")} else total end, anyone from n order by stratum
            """,
            row => new Size(row.Text(0), (int)row.Long(1), (int)row.Long(2), row.Text(3)), ct);

    private static FormattableString Calls(TenantDb db, SamplingPlan plan, SamplingRule rule, DateTimeOffset since, DateTimeOffset until)
    {
        if (!db.Dialect.IsPostgres)
        {
            // SQLite has no hash of its own; PostgreSQL's is the same text.
            ((SqliteConnection)db.Database.GetDbConnection()).CreateFunction(
                "sample_key", (string seed, string id) => KeyOf(seed, Guid.Parse(id)), isDeterministic: true);
        }
        FormattableString key = db.Dialect.IsPostgres
            ? (FormattableString)$"encode(sha256(convert_to({plan.Seed}::text || ':' || r.id::text, 'UTF8')), 'hex')"
            : $"sample_key({plan.Seed}, r.id)";
        return $"""
            select r.id, r.debtor_id, r.collector_id, r.collector_name, r.agency_id, r.started_at, r.duration_seconds, r.outcome,
              {Stratum(rule)} as stratum, {key} as sample_key
            from call_recordings r
            where r.tenant_id = {db.TenantId} and r.state = {RecordingState.Stored} and r.started_at >= {since} and r.started_at < {until}
              and r.duration_seconds >= {rule.MinSeconds}
              and not exists (select 1 from evaluations e where e.tenant_id = r.tenant_id and e.plan_id = {plan.Id} and e.recording_id = r.id)
            """;
    }

    private static FormattableString Quota(SamplingRule rule, string total) => rule.Number is { } number
        ? (FormattableString)$"{new SqlText(number.ToString(CultureInfo.InvariantCulture))}"
        : $"(({new SqlText(total)} * {new SqlText(rule.RatePerMille!.Value.ToString(CultureInfo.InvariantCulture))} + 999) / 1000)";

    // "agency=…|collector=…|outcome=…|band=…", as much of it as the rule divides by. Built from numbers and column names only.
    private static SqlText Stratum(SamplingRule rule)
    {
        List<string> parts = [];
        if (rule.Strata.HasFlag(Strata.Agency)) parts.Add("'agency=' || coalesce(lower(cast(r.agency_id as text)), '')");
        if (rule.Strata.HasFlag(Strata.Collector)) parts.Add("'collector=' || lower(cast(r.collector_id as text))");
        if (rule.Strata.HasFlag(Strata.Outcome)) parts.Add("'outcome=' || r.outcome");
        if (rule.Strata.HasFlag(Strata.Duration))
        {
            var bands = rule.Bands.Select((from, i) => FormattableString.Invariant($"when r.duration_seconds < {from} then '{i}'"));
            parts.Add(rule.Bands.Count == 0 ? "'band=0'" : $"'band=' || case {string.Join(' ', bands)} else '{rule.Bands.Count.ToString(CultureInfo.InvariantCulture)}' end");
        }
        return new SqlText(parts.Count == 0 ? "''" : string.Join(" || '|' || ", parts));
    }
}
