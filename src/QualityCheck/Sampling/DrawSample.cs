using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Platform.QualityCheck.Evaluations;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Sampling;

/// <summary>
/// Draws a plan's sample of a period: the draw, its strata and an evaluation for each call drawn are one transaction under the
/// key (plan, period). A process that dies in it has drawn nothing, and the same period is never drawn twice.
/// </summary>
public sealed class DrawSample(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    private static readonly IReadOnlyList<BulkColumn<Evaluation>> Columns =
    [
        new("id", NpgsqlDbType.Uuid, row => row.Id), new("draw_id", NpgsqlDbType.Uuid, row => row.DrawId),
        new("plan_id", NpgsqlDbType.Uuid, row => row.PlanId), new("scorecard_id", NpgsqlDbType.Uuid, row => row.ScorecardId),
        new("recording_id", NpgsqlDbType.Uuid, row => row.RecordingId), new("debtor_id", NpgsqlDbType.Uuid, row => row.DebtorId),
        new("collector_id", NpgsqlDbType.Uuid, row => row.CollectorId), new("collector_name", NpgsqlDbType.Text, row => row.CollectorName),
        new("agency_id", NpgsqlDbType.Uuid, row => row.AgencyId?.Value), new("called_at", NpgsqlDbType.TimestampTz, row => row.CalledAt),
        new("duration_seconds", NpgsqlDbType.Integer, row => row.DurationSeconds), new("outcome", NpgsqlDbType.Text, row => row.Outcome),
        new("stratum", NpgsqlDbType.Text, row => row.Stratum), new("weight", NpgsqlDbType.Double, row => row.Weight),
        new("state", NpgsqlDbType.Smallint, row => row.State), new("due_at", NpgsqlDbType.TimestampTz, row => row.DueAt),
        new("draft_no", NpgsqlDbType.Integer, row => row.DraftNo), new("revision", NpgsqlDbType.Integer, row => row.Revision),
    ];

    /// <param name="Span">The period; null draws what has come since the current period began, as asked for by a person.</param>
    public sealed record Request(Guid Plan, PeriodSpan? Span = null);

    /// <param name="IsNew">False when the period had been drawn already: then it is told what was drawn.</param>
    public sealed record Drawn(Guid Draw, int Population, int Count, bool IsNew);

    public async Task<Result<Drawn>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        await using var db = await dbs.WriteAsync(ct);
        var plan = await db.SamplingPlans.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ask.Plan, ct);
        if (plan is null) return Refusal.NotFound("sampling_plan");
        if (!await db.ScorecardVersions.AnyAsync(row => row.ScorecardId == plan.ScorecardId && row.PublishedAt != null, ct))
            return new Refusal("scorecard_unpublished");
        var now = clock.GetUtcNow();
        var span = ask.Span ?? Open(plan, now);
        var draw = Guid.CreateVersion7(now);
        // Whoever comes second waits here for the first to commit, and then finds the period drawn.
        var mine = await db.ExecuteAsync(
            $"""
            insert into sample_draws (tenant_id, id, plan_id, period, since, until, seed, rule, drawn_at, drawn_by, population, drawn)
            values ({db.TenantId}, {draw}, {plan.Id}, {span.Key}, {span.From}, {span.To}, {plan.Seed}, {plan.Rule}, {now}, {scope.Actor.Name}, 0, 0)
            on conflict (tenant_id, plan_id, period) do nothing
            """, ct);
        if (mine == 0)
        {
            var known = await db.SampleDraws.AsNoTracking().SingleAsync(row => row.PlanId == plan.Id && row.Period == span.Key, ct);
            return new Drawn(known.Id, known.Population, known.Drawn, false);
        }
        var (population, count) = await FillAsync(db, plan, draw, span, now, ct);
        await db.ExecuteAsync($"update sample_draws set population = {population}, drawn = {count} where tenant_id = {db.TenantId} and id = {draw}", ct);
        audit.Write(db, "sample.draw", "sampling_plan", plan.Id, JsonSerializer.Serialize(new { draw, period = span.Key, population, drawn = count }));
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return new Drawn(draw, population, count, true);
    }

    private static async Task<(int Population, int Drawn)> FillAsync(
        TenantDb db, SamplingPlan plan, Guid draw, PeriodSpan span, DateTimeOffset now, CancellationToken ct)
    {
        var rule = SamplingRule.Read(plan.Rule);
        var picks = await Population.PickAsync(db, plan, rule, span.From, span.To, ct);
        var strata = picks.GroupBy(pick => pick.Stratum).Select(group => new DrawStratum
        {
            DrawId = draw, Stratum = group.Key, Population = group.First().OfStratum, Drawn = group.Count(), LastKey = group.Last().Key,
        }).ToList();
        var drawn = strata.ToDictionary(row => row.Stratum, row => row.Drawn);
        var due = now.AddDays(plan.DueDays);
        db.AddRange(strata);
        await db.BulkInsertAsync("evaluations", Columns,
        [
            .. picks.Select(pick => new Evaluation
            {
                Id = Guid.CreateVersion7(now), DrawId = draw, PlanId = plan.Id, ScorecardId = plan.ScorecardId, RecordingId = pick.Recording,
                DebtorId = pick.Debtor, CollectorId = pick.Collector, CollectorName = pick.CollectorName,
                AgencyId = pick.Agency is { } agency ? new(agency) : null, CalledAt = pick.StartedAt, DurationSeconds = pick.Seconds,
                Outcome = pick.Outcome, Stratum = pick.Stratum, Weight = (double)pick.OfStratum / drawn[pick.Stratum], DueAt = due,
            }),
        ], "", ct);
        return (strata.Sum(row => row.Population), picks.Count);
    }

    /// <summary>What there is of the current period, and of the one before if that was not drawn: a person who asks now means now.</summary>
    internal static PeriodSpan Open(SamplingPlan plan, DateTimeOffset now)
    {
        var current = PeriodSpan.Of(plan.Period, plan.Zone, now);
        return new PeriodSpan(
            "now:" + now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            current.Before(plan.Period, plan.Zone).From, now);
    }
}
