using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Privacy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;

namespace Platform.Web.Features.Home;

/// <summary>A privacy officer's day: who looked, who asked for clear data and why, what was taken out, what was refused.</summary>
public sealed class PrivacyDay(TenantDbFactory dbs, TimeProvider clock) : IDayPart
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public string Code => "Privacy";

    public bool IsFor(Actor actor) => actor.Agency is null && actor.May(Permission.ViewAudit) && actor.Kind is ActorKind.User;

    public async Task<Day> ReadAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.ReadAsync(ct);
        var figures = new List<DayFigure>();
        foreach (var kind in Trails.All) figures.Add(new("Trail_" + kind, await Trails.Of(db, kind, now - Window).CountAsync(ct), "/?trail=" + kind + "#trail"));
        var unproven = await db.Set<AuditPending>().CountAsync(row => row.Since < now - Late, ct);
        var open = await db.PrivacyRequests.CountAsync(row => row.State < PrivacyState.Answered, ct);
        var overdue = await db.PrivacyRequests.CountAsync(row => row.State < PrivacyState.Answered && row.DueAt <= now, ct);
        var proposed = await db.PrivacyRequests.CountAsync(row => row.State == PrivacyState.Proposed, ct);
        return new Day(figures, [
            new("PrivacyOverdue", overdue, "/privacy/requests?shelf=Overdue"), new("PrivacyOpen", open, "/privacy/requests"),
            new("Erasures", proposed, "/privacy/requests?kind=Erasure"), new("Refusals", figures.Single(figure => figure.Code == "Trail_refused").Number, "/?trail=refused#trail"), new("Unproven", unproven, "/?trail=all#trail")]);
    }
}

/// <summary>The questions that the trail is asked first.</summary>
public static class Trails
{
    public static readonly IReadOnlyList<string> All = ["views", "reveals", "heard", "exports", "people", "refused"];

    /// <param name="kind">One of <see cref="All"/>; anything else gives every entry.</param>
    public static IQueryable<AuditEntry> Of(TenantDb db, string? kind, DateTimeOffset from)
    {
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.At >= from);
        return kind switch
        {
            "views" => entries.Where(entry => entry.Action == "case.view" || entry.Action == "account.view"),
            "reveals" => entries.Where(entry => entry.Action == "debtor.reveal"),
            "heard" => entries.Where(entry => entry.Action == "recording.hear"),
            "exports" => entries.Where(entry => entry.Action.EndsWith(".export") || entry.Action == "letters.download"),
            "people" => entries.Where(entry => entry.Action.StartsWith("member.") || entry.Action.StartsWith("agency")),
            "refused" => entries.Where(entry => !entry.Allowed),
            _ => entries,
        };
    }
}
