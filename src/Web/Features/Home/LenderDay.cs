using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Home;

/// <summary>What waits for a lender's administrator or strategist, each by the permission to do it.</summary>
public sealed class LenderDay(TenantDbFactory dbs, TenantScope scope, IDbContextFactory<PlatformDb> platform, TenantCatalog catalog, TimeProvider clock) : IDayPart
{
    private const int SoonDays = 7;

    public string Code => "Lender";

    public bool IsFor(Actor actor) => actor.Agency is null && actor.May(Permission.ViewAccounts);

    public async Task<Day> ReadAsync(CancellationToken ct)
    {
        var (tasks, actor, tenant) = (new List<DayTask>(), scope.Actor, scope.TenantId);
        var zone = (await catalog.FindAsync(tenant, ct))?.TimeZone ?? "";
        await using (var db = await dbs.ReadAsync(ct))
        {
            if (actor.May(Permission.ViewAttempts))
                tasks.Add(new("Doubts", await db.Attempts.CountAsync(row => row.State == AttemptState.Ambiguous, ct), "/attempts?state=ambiguous"));
            if (actor.May(Permission.ApprovePlans))
                tasks.Add(new("Plans", await db.Arrangements.CountAsync(row => row.State == ArrangementState.Proposed, ct), "/plans"));
            if (actor.May(Permission.AgreeToErasure))
                tasks.Add(new("Erasures", await db.PrivacyRequests.CountAsync(row => row.State == PrivacyState.Proposed, ct), "/privacy/requests?kind=Erasure"));
            if (actor.May(Permission.WorkCases))
                tasks.Add(new("Replies", await db.InboundMessages.CountAsync(row => row.DebtorId == null && row.SettledAt == null, ct), "/messages"));
            if (actor.May(Permission.ManagePlacements))
            {
                var soon = LocalDays.Today(clock.GetUtcNow(), zone, "UTC").AddDays(SoonDays);
                tasks.Add(new("Ending", await db.Placements.CountAsync(row => row.RecalledAt == null && row.EndsOn <= soon, ct), "/placements"));
            }
            if (actor.May(Permission.RunCampaigns))
                tasks.Add(new("Paused", await db.CampaignRuns.CountAsync(row => row.State == RunState.Paused, ct), "/campaigns"));
            if (actor.May(Permission.EditStrategies))
                tasks.Add(new("Drafts", await db.StrategyVersions.Where(row => row.PublishedAt == null).Select(row => row.StrategyId).Distinct().CountAsync(ct), "/strategies"));
            if (actor.May(Permission.ImportPortfolio) && await db.Imports.AsNoTracking().OrderByDescending(row => row.StartedAt).FirstOrDefaultAsync(ct) is { Rejected: > 0 } last)
                tasks.Add(new("Rejected", last.Rejected, $"/imports/{last.Id}"));
        }
        if (actor.May(Permission.ManageUsers))
        {
            await using var shared = await platform.CreateDbContextAsync(ct);
            var waiting = await shared.Users.CountAsync(
                user => user.PasswordHash == null && shared.Memberships.Any(m => m.UserId == user.Id && m.TenantId == tenant && m.AgencyId == null), ct);
            tasks.Add(new("Invited", waiting, "/users"));
        }
        return new Day([], tasks); // its figures have a page of their own beside
    }
}
