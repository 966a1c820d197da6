using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Sampling;

/// <summary>Makes a sampling plan or changes one, and sets when it draws next. Its seed is given once and stays.</summary>
public sealed class SavePlan(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Id">Null for a new one.</param>
    /// <param name="Seed">Null draws one by lot; of a plan that exists it cannot be changed.</param>
    public sealed record Request(
        Guid? Id, string Name, Guid Scorecard, SamplingRule Rule, SamplingPeriod Period, string Zone, int DueDays, bool IsActive = true, string? Seed = null);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        var name = ask.Name.Trim();
        if (name.Length is 0 or > 100) return Refusal.Invalid("name", "required");
        if (ask.Rule.Check() is { } wrong) return wrong;
        if (LocalDays.Find(ask.Zone) is null) return Refusal.Invalid("zone", "unknown_zone", ask.Zone);
        if (ask.DueDays is < 1 or > 60) return Refusal.Invalid("dueDays", "range", 1, 60);
        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Scorecards.AnyAsync(row => row.Id == ask.Scorecard, ct)) return Refusal.NotFound("scorecard");
        var now = clock.GetUtcNow();
        var plan = ask.Id is { } id
            ? await db.SamplingPlans.SingleOrDefaultAsync(row => row.Id == id, ct)
            : new SamplingPlan { Name = name, Rule = "", Zone = ask.Zone, Seed = ask.Seed ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), CreatedAt = now };
        if (plan is null) return Refusal.NotFound("sampling_plan");
        if (ask.Id is null) db.Add(plan);
        (plan.Name, plan.ScorecardId, plan.Rule, plan.Period) = (name, ask.Scorecard, ask.Rule.ToJson(), ask.Period);
        (plan.Zone, plan.DueDays, plan.IsActive) = (ask.Zone, ask.DueDays, ask.IsActive);
        await SamplingWork.PutAsync(db, plan, plan.IsActive ? SamplingWork.NextAt(plan, now) : null, ct);
        audit.Write(db, "sampling_plan.save", "sampling_plan", plan.Id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return plan.Id;
    }
}
