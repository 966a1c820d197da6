using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>Creates a campaign under its key, or changes the one that has it, and sets when it next runs by itself.</summary>
public sealed partial class SaveCampaign(
    TenantScope scope, TenantDbFactory dbs, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Schedule">Quartz cron expression; null or empty runs only when asked.</param>
    /// <param name="ScheduleZone">IANA zone on whose clock the schedule is read.</param>
    /// <param name="Seen">State as read (<see cref="CampaignItem.Seen"/>); null writes over it.</param>
    public sealed record Request(
        string Key, string Name, Guid StrategyId, string? Schedule, string ScheduleZone, bool IsActive = true, string? Seen = null);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.RunCampaigns) is { } forbidden) return forbidden;
        var now = clock.GetUtcNow();
        var schedule = string.IsNullOrWhiteSpace(ask.Schedule) ? null : ask.Schedule.Trim();
        if (!KeyForm().IsMatch(ask.Key)) return Refusal.Invalid("key", "key_form");
        if (string.IsNullOrWhiteSpace(ask.Name)) return Refusal.Invalid("name", "required");
        if (schedule is not null && CampaignSchedule.Check(schedule, ask.ScheduleZone, now) is { } wrong) return wrong;

        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Strategies.AnyAsync(strategy => strategy.Id == ask.StrategyId, ct)) return Refusal.NotFound("strategy");
        var campaign = await db.Campaigns.SingleOrDefaultAsync(row => row.Key == ask.Key, ct);
        if (campaign is null)
        {
            campaign = new Campaign { Key = ask.Key, Name = "", StrategyId = ask.StrategyId, CreatedAt = now };
            db.Add(campaign);
        }
        else if (campaign.StrategyId != ask.StrategyId)
        {
            return Refusal.Invalid("strategyId", "strategy_fixed"); // its steps number the attempts already made
        }
        else if (ask.Seen is not null && ask.Seen != campaign.Seen())
        {
            return Refusal.Conflict("campaign");
        }
        (campaign.Name, campaign.Schedule, campaign.IsActive) = (ask.Name.Trim(), schedule, ask.IsActive);
        campaign.ScheduleZone = schedule is null ? campaign.ScheduleZone : ask.ScheduleZone;
        var next = schedule is null || !ask.IsActive ? null : CampaignSchedule.Next(schedule, ask.ScheduleZone, now);
        await RunWork.PutAsync(db, RunWork.Campaign, campaign.Id, next, ct);
        audit.Write(db, "campaign.save", "campaign", campaign.Id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Campaigns));
        try
        {
            await db.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            return Refusal.Conflict("campaign"); // the same key was taken at the same moment
        }
        return campaign.Id;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}$")]
    private static partial Regex KeyForm();
}
