using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Recordings;
using Platform.Channels.Voice;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.QualityCheck;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// Last week's recorded calls of a demo lender, a scorecard, a sampling plan drawn over them, some calls scored by either
/// inspector, one appeal decided and one to decide. The calls are the sandbox line's; everything after them goes through the
/// use cases.
/// </summary>
public sealed class SeedQuality(TenantRunner runner, IDbContextFactory<PlatformDb> platform, TimeProvider clock) : IDemoStep
{
    private const int OfEach = 7, Sample = 5;
    private static readonly string[] Outcomes = ["promise", "call_back", "promise", "refused", "paid_already", "promise", "call_back"];

    public async Task RunAsync(Tenant tenant, CancellationToken ct)
    {
        var people = await PeopleAsync(tenant, ct);
        if (people is null || !await runner.RunAsync(tenant.Id, Actor.Job("demo"), (services, token) => CallsAsync(services, tenant, people.Callers, token), ct)) return;
        await runner.RunAsync(tenant.Id, people.First, (services, token) => PlanAsync(services, tenant, token), ct);
        var done = await runner.RunAsync(tenant.Id, people.Second, (services, token) => ScoreAsync(services, tenant, 4, token), ct);
        var mine = await runner.RunAsync(tenant.Id, people.First, (services, token) => ScoreAsync(services, tenant, 2, token), ct);
        var decided = await AppealAsync(tenant, people, mine, ct);
        if (decided is { } appeal)
        {
            await runner.RunAsync(tenant.Id, people.Second, (services, token) => services.GetRequiredService<DecideAppeal>().RunAsync(
                new(appeal, Answer.Yes, IsChinese(tenant) ? "复听后，催收员确有复述约定。" : "Heard again: the agreement is repeated near the end."), token), ct);
        }
        await AppealAsync(tenant, people, done, ct);
    }

    private sealed record People(Actor First, Actor Second, IReadOnlyList<Actor> Callers);

    private async Task<People?> PeopleAsync(Tenant tenant, CancellationToken ct)
    {
        string[] emails =
        [
            $"inspector@{tenant.Key}.example", $"inspector2@{tenant.Key}.example", $"caller@{tenant.Key}.example", "collector@swift.example", "caller@swift.example",
        ];
        await using var db = await platform.CreateDbContextAsync(ct);
        var found = await db.Users.AsNoTracking().Where(user => emails.Contains(user.Email))
            .Join(db.Memberships, user => user.Id, member => member.UserId, (user, member) => new { user.Email, user.Id, user.DisplayName, member.AgencyId, member.Role })
            .ToListAsync(ct);
        if (found.Count < emails.Length) return null;
        var actors = emails.Select(email => found.First(row => row.Email == email))
            .Select(row => new Actor(ActorKind.User, row.Id.ToString("D"), row.DisplayName, [row.Role], row.AgencyId)).ToList();
        return new People(actors[0], actors[1], actors[2..]);
    }

    /// <returns>False when it was done before, or there is nobody to have called.</returns>
    private async Task<bool> CallsAsync(IServiceProvider services, Tenant tenant, IReadOnlyList<Actor> callers, CancellationToken ct)
    {
        await using (var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(ct))
        {
            if (await db.Scorecards.AnyAsync(ct) || await db.DialingLines.FirstOrDefaultAsync(ct) is not { } line) return false;
            var placed = await db.Set<CaseGrant>().Select(row => row.DebtorId).ToListAsync(ct);
            var debtors = (await db.Accounts.AsNoTracking().Where(row => row.State == AccountState.Open && row.PastDue > 0)
                .OrderBy(row => row.AccountNo).Select(row => row.DebtorId).Take(600).ToListAsync(ct)).Distinct().Select(id => id.Value).ToList();
            if (debtors.Count < OfEach) return false;
            foreach (var (caller, no) in callers.Select((caller, no) => (caller, no)))
            {
                // An agency calls whose case it has.
                var own = caller.Agency is null ? debtors.Except(placed).ToList() : [.. debtors.Intersect(placed)];
                if (own.Count == 0) own = debtors;
                for (var i = 0; i < OfEach; i++) Call(db, line, tenant, caller, own[(i + no * OfEach) % own.Count], no * OfEach + i);
            }
            await db.CommitAsync(ct);
        }
        // The clock fetches recordings too; whoever comes first has them.
        for (var turn = 0; turn < 60; turn++)
        {
            await services.GetRequiredService<FetchRecordings>().RunAsync(ct);
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
            if (await db.CallRecordings.CountAsync(row => row.State == RecordingState.Stored, ct) >= callers.Count * OfEach) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
        }
        return false;
    }

    private void Call(TenantDb db, DialingLine line, Tenant tenant, Actor caller, Guid debtor, int no)
    {
        // On one of the last three days, within the hours in which one calls there.
        var zone = LocalDays.Find(tenant.TimeZone) ?? TimeZoneInfo.Utc;
        var day = LocalDays.Today(clock.GetUtcNow(), tenant.TimeZone, "UTC").AddDays(-1 - no % 3);
        var answered = LocalHours.Instant(day, new TimeOnly(9 + no * 3 % 10, no * 7 % 60), zone);
        var talk = TimeSpan.FromSeconds(24 + no * 37 % 130);
        var id = Guid.CreateVersion7(answered);
        db.Add(new SandboxCall
        {
            CallId = id, AttemptId = -1 - no, AcceptedAt = answered.AddSeconds(-6), RingAt = answered.AddSeconds(-5), AnswerAt = answered,
            EndAt = answered + talk, End = "completed", NextAt = null, Told = 3,
        });
        db.Add(new CallRecording
        {
            CallId = id, DebtorId = debtor, AgencyId = caller.Agency, CollectorId = Guid.Parse(caller.Id), CollectorName = caller.Name, LineId = line.Id,
            ProviderCallId = id.ToString("N"), StartedAt = answered, DurationSeconds = (int)talk.TotalSeconds, Outcome = Outcomes[no % Outcomes.Length],
            State = RecordingState.Waiting, NextTryAt = clock.GetUtcNow(),
        });
    }

    private static async Task PlanAsync(IServiceProvider services, Tenant tenant, CancellationToken ct)
    {
        var starter = Starters.Find(IsChinese(tenant) ? "amicable-zh" : "amicable-en");
        var card = Must(await services.GetRequiredService<SaveScorecard>().RunAsync(new(null, starter.Name, starter.Definition), ct));
        await services.GetRequiredService<PublishScorecard>().RunAsync(card.Scorecard, ct);
        var plan = Must(await services.GetRequiredService<SavePlan>().RunAsync(new(
            null, IsChinese(tenant) ? "每周：每位催收员五通" : "Weekly: five calls of each collector", card.Scorecard,
            new(Strata.Collector, null, Sample, 10, SamplingRule.UsualBands), SamplingPeriod.Weekly, tenant.TimeZone, 3), ct));
        Must(await services.GetRequiredService<DrawSample>().RunAsync(new(plan), ct));
    }

    /// <summary>Scores the next calls; one of them misses what a collector will contest.</summary>
    private async Task<IReadOnlyList<Guid>> ScoreAsync(IServiceProvider services, Tenant tenant, int count, CancellationToken ct)
    {
        List<Guid> done = [];
        for (var i = 0; i < count; i++)
        {
            if (Must(await services.GetRequiredService<ClaimEvaluation>().RunAsync(null, ct)) is not { } id) break;
            var view = Must(await services.GetRequiredService<OpenEvaluation>().RunAsync(id, ct));
            var answers = view.Card.Items.ToDictionary(item => item.Key, _ => Answer.Yes);
            answers["summary"] = i % 2 == 0 ? Answer.No : Answer.Partly;
            if (i % 3 == 1) answers["options"] = Answer.NotApplicable;
            if (i % 3 == 2) answers["courtesy"] = answers["amount"] = Answer.Partly;
            var end = view.DurationSeconds * 1_000;
            EvidenceMark[] marks =
            [
                new(Guid.CreateVersion7(clock.GetUtcNow()), "summary", end * 3 / 4, end * 9 / 10, IsChinese(tenant) ? "没有复述约定" : "What was agreed is not repeated"),
                new(Guid.CreateVersion7(clock.GetUtcNow()), "identity", end / 20, end / 6, IsChinese(tenant) ? "先核实身份，再谈债务" : "Identity first, then the debt"),
            ];
            Must(await services.GetRequiredService<SubmitEvaluation>().RunAsync(
                new(id, new(answers, marks, IsChinese(tenant) ? "开场很好；结束前请复述约定。" : "Well opened; repeat what was agreed before you close.")), ct));
            done.Add(id);
        }
        return done;
    }

    /// <summary>A collector contests the first of these results that is theirs.</summary>
    private async Task<Guid?> AppealAsync(Tenant tenant, People people, IReadOnlyList<Guid> results, CancellationToken ct)
    {
        foreach (var caller in people.Callers)
        {
            var raised = await runner.RunAsync(tenant.Id, caller, async (services, token) =>
            {
                foreach (var id in results)
                {
                    var asked = await services.GetRequiredService<RaiseAppeal>().RunAsync(
                        new(id, "summary", IsChinese(tenant) ? "通话最后十秒我复述了还款日期。" : "I repeated the date in the last ten seconds of the call."), token);
                    if (!asked.IsRefused) return asked.Value;
                }
                return (Guid?)null;
            }, ct);
            if (raised is not null) return raised;
        }
        return null;
    }

    private static bool IsChinese(Tenant tenant) => tenant.Key == "jinqiao";

    private static T Must<T>(Result<T> result) =>
        result.IsRefused ? throw new InvalidOperationException($"The demo's quality check was refused: {result.Refusal}") : result.Value;
}
