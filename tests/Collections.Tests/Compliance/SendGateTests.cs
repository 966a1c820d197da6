using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Compliance;

public sealed class SendGateTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_allowed_contact_gives_address_values_and_verdict_and_counts(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("ada", Ct);
        await world.AccountAsync(debtor, 1, Ct, number: "ACC-77");
        var run = await world.PlannedRunAsync(await world.CampaignAsync("sms", Ct, World.Step(1, 1)), Ct);
        var attempts = await world.AttemptsAsync(run.Id, Ct);

        var send = Assert.IsType<SendDecision.Send>(Assert.Single(await world.DecideAsync(attempts, Ct)));

        Assert.StartsWith("+447700", send.To.Address);
        Assert.Equal(debtor.PhoneIndex, send.To.AddressIndex);
        Assert.Equal("ACC-77", ((IReadOnlyDictionary<string, object?>)send.Values["account"]!)["number"]);
        var verdict = await world.ReadAsync(db => db.ContactVerdicts.SingleAsync(Ct), Ct);
        Assert.Equal((send.VerdictId, true, attempts[0].Id), (verdict.Id, verdict.Allowed, verdict.AttemptId));
        Assert.DoesNotContain("7700", verdict.Facts);
        var counted = await world.ReadAsync(db => db.ContactEvents.SingleAsync(Ct), Ct);
        Assert.Equal((debtor.Id, attempts[0].Id), (counted.DebtorId, counted.AttemptId));

        // Asked again for the same attempt, it does not count against itself; released, it counts no more.
        Assert.IsType<SendDecision.Send>(Assert.Single(await world.DecideAsync(attempts, Ct)));
        Assert.Equal(1, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
        var gate = world.Platform.Services.GetRequiredService<ISendGate>();
        await world.WriteAsync(db => gate.ReleaseAsync(db, [attempts[0].Id], Ct), Ct);
        Assert.Equal(0, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "004-1")]
    public async Task One_person_with_three_accounts_has_one_ledger_over_all_campaigns_and_channels(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var person = await world.DebtorAsync("ada", Ct);
        for (var i = 0; i < 3; i++) await world.AccountAsync(person, i + 1, Ct);
        var campaigns = new List<Guid>();
        for (short i = 1; i <= 3; i++)
            campaigns.Add(await world.CampaignAsync("c" + i, Ct, World.Step(1, i), World.Step(2, i, ChannelKind.Email)));
        var attempts = new List<Attempt>();
        foreach (var campaign in campaigns) attempts.AddRange(await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct));
        Assert.Equal(6, attempts.Count);

        var decisions = await world.DecideAsync(attempts, Ct);

        Assert.Equal(3, decisions.OfType<SendDecision.Send>().Count());
        var dropped = decisions.OfType<SendDecision.Drop>().ToList();
        Assert.Equal(3, dropped.Count);
        Assert.All(dropped, drop => Assert.Equal("person_day_cap", drop.Reason));
        var refused = await world.ReadAsync(db => db.ContactVerdicts.Where(v => !v.Allowed).ToListAsync(Ct), Ct);
        Assert.All(refused, verdict => Assert.Equal(
            ("policy.person_day", Given.Local("Europe/London", "2026-03-11 08:00")), (verdict.Rule, verdict.NextAt)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-13")]
    public async Task Eight_dispatchers_at_once_never_pass_a_cap(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var people = new List<Debtor>();
        for (var i = 0; i < 5; i++) people.Add(await world.DebtorAsync("d" + i, Ct));
        var attempts = new List<Attempt>();
        for (short c = 1; c <= 8; c++)
        {
            foreach (var person in people) await world.AccountAsync(person, c, Ct);
            var campaign = await world.CampaignAsync("c" + c, Ct, World.Step(1, c));
            attempts.AddRange(await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct));
        }
        Assert.Equal(40, attempts.Count);

        // Every dispatcher gets each person once, in another order; what is busy is asked about again.
        await Task.WhenAll(attempts.GroupBy(a => a.CampaignId).Select((batch, i) => Task.Run(async () =>
        {
            var left = batch.OrderBy(a => (a.Id * 7 + i) % 5).ToList();
            for (var turn = 0; left.Count > 0 && turn < 200; turn++)
            {
                var decisions = await world.DecideAsync(left, Ct);
                var busy = decisions.OfType<SendDecision.Later>().Select(later => later.AttemptId).ToHashSet();
                left = [.. left.Where(a => busy.Contains(a.Id))];
                if (left.Count > 0) await Task.Delay(5, Ct);
            }
            Assert.Empty(left);
        })));

        var counts = await world.ReadAsync(
            db => db.ContactEvents.GroupBy(e => e.DebtorId).Select(g => g.Count()).ToListAsync(Ct), Ct);
        Assert.Equal([3, 3, 3, 3, 3], counts);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "001-9")]
    public async Task A_payment_hold_or_stopped_run_between_plan_and_send_stops_the_send(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        string[] names = ["paid", "partly", "held", "stopped", "fine"];
        var debtors = new Dictionary<string, Debtor>();
        foreach (var name in names)
        {
            debtors[name] = await world.DebtorAsync(name, Ct);
            await world.AccountAsync(debtors[name], 1, Ct);
        }
        var run = await world.PlannedRunAsync(await world.CampaignAsync("sms", Ct, World.Step(1, 1)), Ct);
        var attempts = await world.AttemptsAsync(run.Id, Ct);
        await world.WriteAsync(async db =>
        {
            await db.Accounts.Where(a => a.DebtorId == debtors["paid"].Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AccountState.Cured), Ct);
            await db.Accounts.Where(a => a.DebtorId == debtors["partly"].Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PastDue, 0m), Ct);
            await db.Debtors.Where(d => d.Id == debtors["held"].Id)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.Hold, "dispute"), Ct);
            db.Add(new Suppression
            {
                Channel = ChannelKind.Sms, AddressIndex = debtors["stopped"].PhoneIndex!, Reason = "opted_out", At = world.Now,
            });
        }, Ct);

        var decisions = await world.DecideAsync(attempts, Ct);

        string? Reason(string name) =>
            (decisions.Single(d => d.AttemptId == attempts.Single(a => a.DebtorId == debtors[name].Id.Value).Id) as SendDecision.Drop)?.Reason;
        Assert.Equal(
            ["account_cured", "not_past_due", "hold_dispute", "address_suppressed", null], names.Select(Reason));

        Assert.False((await world.UseAsync<PauseRun, Result>(pause => pause.RunAsync(run.Id, Ct))).IsRefused);
        Assert.All(await world.DecideAsync([attempts.Single(a => a.DebtorId == debtors["fine"].Id.Value)], Ct), decision =>
            Assert.Equal(("run_paused", world.Now.AddSeconds(30)), ((SendDecision.Later)decision) switch { var l => (l.Reason, l.At) }));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-5")]
    public async Task What_the_gate_cannot_know_it_refuses(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("ada", Ct);
        await world.AccountAsync(debtor, 1, Ct);
        var run = await world.PlannedRunAsync(await world.CampaignAsync("sms", Ct, World.Step(1, 1)), Ct);
        var message = World.Leased(Assert.Single(await world.AttemptsAsync(run.Id, Ct)));
        var gate = world.Platform.Services.GetRequiredService<ISendGate>();
        LeasedMessage[] blind =
        [
            message with { AttemptId = 1001, RunId = Guid.CreateVersion7() },
            message with { AttemptId = 1002, AccountId = Guid.CreateVersion7() },
            message with { AttemptId = 1003, DebtorId = Guid.CreateVersion7() },
            message with { AttemptId = 1004, StepNo = 99 },
        ];
        IReadOnlyList<SendDecision> decisions = [];
        await world.WriteAsync(async db => decisions = await gate.DecideAsync(db, blind, Ct), Ct);
        Assert.Equal(4, decisions.Count);
        Assert.All(decisions, decision => Assert.Equal("facts_missing", Assert.IsType<SendDecision.Drop>(decision).Reason));

        // Details sealed for another row do not open, and so nobody is written to.
        await world.WriteAsync(db => db.Debtors.Where(d => d.Id == debtor.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Details, new byte[] { 1, 2, 3 }), Ct), Ct);
        await world.WriteAsync(async db => decisions = await gate.DecideAsync(db, [message], Ct), Ct);
        Assert.Equal("no_address", Assert.IsType<SendDecision.Drop>(Assert.Single(decisions)).Reason);
        Assert.Equal(0, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_call_step_is_handed_to_a_person_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.AccountAsync(await world.DebtorAsync("ada", Ct), 24, Ct);
        var campaign = await world.CampaignAsync("call", Ct, World.Step(1, 24, ChannelKind.Call));
        var attempts = await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct);

        Assert.IsType<SendDecision.Hand>(Assert.Single(await world.DecideAsync(attempts, Ct)));
        Assert.IsType<SendDecision.Hand>(Assert.Single(await world.DecideAsync(attempts, Ct)));
        var task = await world.ReadAsync(db => db.CollectorTasks.SingleAsync(Ct), Ct);
        Assert.Equal((attempts[0].Id, ChannelKind.Call), (task.AttemptId, task.Channel));
        Assert.Equal(0, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Fact]
    [Trait("row", "001-9")]
    public async Task A_person_held_by_an_import_is_asked_about_again_and_not_waited_for()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Postgres, postgres, Ct);
        var debtor = await world.DebtorAsync("ada", Ct);
        await world.AccountAsync(debtor, 1, Ct);
        var run = await world.PlannedRunAsync(await world.CampaignAsync("sms", Ct, World.Step(1, 1)), Ct);
        var attempts = await world.AttemptsAsync(run.Id, Ct);

        await world.WriteAsync(async import =>
        {
            await import.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AccountState.Cured), Ct);
            var meanwhile = await world.DecideAsync(attempts, Ct);
            Assert.Equal("facts_busy", Assert.IsType<SendDecision.Later>(Assert.Single(meanwhile)).Reason);
        }, Ct);
        Assert.Equal("account_cured", Assert.IsType<SendDecision.Drop>(Assert.Single(await world.DecideAsync(attempts, Ct))).Reason);
    }
}
