using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Settings;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Debtors;

public sealed class DebtorCareTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_hold_stops_what_is_planned_at_once_but_not_what_may_have_left(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var held = await world.DebtorAsync("held", Ct);
        var other = await world.DebtorAsync("other", Ct);
        foreach (var debtor in new[] { held, other }) await world.AccountAsync(debtor, 3, Ct);
        // Three steps and not three accounts: a step reaches a person once, for whatever they owe.
        var run = await world.PlannedRunAsync(
            await world.CampaignAsync(
                "early", Ct, World.Step(1, 3), World.Step(2, 3, ChannelKind.Email), World.Step(3, 3, from: "12:00")), Ct);
        var attempts = await world.AttemptsAsync(run.Id, Ct);
        var mine = attempts.Where(a => a.DebtorId == held.Id.Value).ToList();
        // One waits in the outbox, one is with a provider right now, one is only planned.
        await world.WriteAsync(db =>
        {
            db.Add(Row(mine[0], OutboxState.Ready));
            db.Add(Row(mine[1], OutboxState.Submitting));
            return Task.CompletedTask;
        }, Ct);

        var done = await world.UseAsync<HoldDebtor, Result<int>>(hold => hold.RunAsync(new(held.Id, "dispute"), Ct), Role.Strategist);

        Assert.Equal(2, done.Value);
        var after = (await world.AttemptsAsync(run.Id, Ct)).ToDictionary(a => a.Id);
        Assert.Equal((AttemptState.Suppressed, "hold_dispute"), (after[mine[0].Id].State, after[mine[0].Id].Reason));
        Assert.Equal(AttemptState.Planned, after[mine[1].Id].State);
        Assert.Equal(AttemptState.Suppressed, after[mine[2].Id].State);
        Assert.All(attempts.Except(mine), a => Assert.Equal(AttemptState.Planned, after[a.Id].State));
        Assert.Equal([mine[1].Id], await world.ReadAsync(db => db.Outbox.Select(o => o.AttemptId).ToListAsync(Ct), Ct));
        Assert.Equal(2, await world.ReadAsync(db => db.AttemptTransitions.CountAsync(t => t.Reason == "hold_dispute", Ct), Ct));
        Assert.Equal("debtor.hold", Assert.Single(await AuditAsync(world, held)).Action);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ending_a_hold_revives_nothing_and_the_next_run_plans_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct, hold: "hardship");
        await world.AccountAsync(debtor, 3, Ct);
        var campaign = await world.CampaignAsync("early", Ct, World.Step(1, 3));
        var first = await world.PlannedRunAsync(campaign, Ct);
        Assert.DoesNotContain(await world.AttemptsAsync(first.Id, Ct), a => a.State is AttemptState.Planned);

        Assert.False((await world.UseAsync<HoldDebtor, Result<int>>(h => h.RunAsync(new(debtor.Id, null), Ct))).IsRefused);

        Assert.DoesNotContain(await world.AttemptsAsync(first.Id, Ct), a => a.State is AttemptState.Planned);
        Assert.Equal("debtor.release", Assert.Single(await AuditAsync(world, debtor)).Action);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_detail_is_shown_for_a_purpose_and_who_looked_is_kept_even_when_refused(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);

        var shown = await RevealAsync(world, debtor, "complaint", Role.LenderAdmin);
        var refused = await RevealAsync(world, debtor, "complaint", Role.Strategist);
        var aimless = await RevealAsync(world, debtor, "curiosity", Role.LenderAdmin);

        Assert.Equal("D@example.com", shown.Value);
        Assert.Equal("forbidden", refused.Refusal.Code);
        Assert.Equal("invalid", aimless.Refusal.Code);
        var entries = await AuditAsync(world, debtor);
        Assert.Equal([true, false], entries.Select(e => e.Allowed));
        Assert.All(entries, e => Assert.Equal(("debtor.reveal", "complaint"), (e.Action, e.Purpose)));
        Assert.All(entries, e => Assert.DoesNotContain("example.com", e.Facts, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nobody_has_more_details_shown_within_an_hour_than_the_quota_also_not_by_asking_all_at_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);
        await world.WriteAsync(async db => Assert.False(
            (await world.Platform.Services.GetRequiredService<TenantSettings>().SetAsync(db, new RevealQuota { PerHour = 5 }, Ct)).IsRefused), Ct);

        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => RevealAsync(world, debtor, "complaint", Role.LenderAdmin))));

        Assert.Equal(5, asked.Count(answer => !answer.IsRefused));
        Assert.All(asked.Where(answer => answer.IsRefused), answer => Assert.Equal("reveal_quota", answer.Refusal.Code));
        Assert.Equal(7, (await AuditAsync(world, debtor)).Count(entry => !entry.Allowed));
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.False((await RevealAsync(world, debtor, "complaint", Role.LenderAdmin)).IsRefused);
    }

    private static Task<Result<string>> RevealAsync(World world, Debtor debtor, string purpose, Role role) =>
        world.UseAsync<RevealDetail, Result<string>>(
            reveal => reveal.RunAsync(new(debtor.Id, DebtorField.Email, purpose), Ct), role);

    private static Task<List<AuditEntry>> AuditAsync(World world, Debtor debtor)
    {
        var id = debtor.Id.ToString();
        return world.ReadAsync(
            db => db.Set<AuditEntry>().AsNoTracking().Where(e => e.ResourceType == "debtor" && e.ResourceId == id)
                .OrderBy(e => e.Id).ToListAsync(Ct), Ct);
    }

    private static OutboxEntry Row(Attempt attempt, OutboxState state) => new()
    {
        AttemptId = attempt.Id, Channel = attempt.Channel, DueAt = attempt.DueAt, ExpiresAt = attempt.ExpiresAt, State = state,
        Epoch = state is OutboxState.Ready ? 0 : 1, LeaseUntil = state is OutboxState.Ready ? null : attempt.ExpiresAt,
    };
}
