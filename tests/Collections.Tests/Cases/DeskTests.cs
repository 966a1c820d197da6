using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Cases;

public sealed class DeskTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "002-10")]
    public async Task Of_two_claims_at_once_exactly_one_wins(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        for (var round = 0; round < 8; round++)
        {
            var debtor = await world.DebtorAsync("D" + round, Ct);
            await desk.PlaceAsync(debtor);

            var claims = await Task.WhenAll(new[] { desk.Jonas, desk.Mia, Guid.CreateVersion7(), Guid.CreateVersion7() }.Select(who =>
                Task.Run(async () => (who, Done: await desk.AsAsync<ClaimCase, Result>(who, claim => claim.RunAsync(debtor.Id, Ct))), Ct)));

            var (winner, _) = Assert.Single(claims, claim => !claim.Done.IsRefused);
            Assert.All(claims.Where(claim => claim.Done.IsRefused), claim => Assert.Equal("case_taken", claim.Done.Refusal.Code));
            Assert.Equal(winner, (await desk.CaseAsync(debtor)).AssignedTo);
        }
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "002-10")]
    public async Task Who_wants_the_next_case_at_once_gets_a_case_each(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        for (var i = 0; i < 4; i++)
        {
            var debtor = await world.DebtorAsync("D" + i, Ct);
            await world.AccountAsync(debtor, 5, Ct, 100 + i);
            await desk.PlaceAsync(debtor);
        }
        var got = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => desk.AsAsync<NextCase, Result<DebtorId?>>(Guid.CreateVersion7(), next => next.RunAsync(null, Ct)), Ct)));
        Assert.Equal(4, got.Select(one => one.Value).Distinct().Count());
        Assert.DoesNotContain(got, one => one.Value is null);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_pool_is_handed_out_by_value_there_and_back(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtors = new List<Debtor>();
        for (var i = 0; i < 6; i++)
        {
            var debtor = await world.DebtorAsync("D" + i, Ct);
            await world.AccountAsync(debtor, 5, Ct, 600 - i * 100);
            await desk.PlaceAsync(debtor, i == 5 ? desk.Mia : null);
            debtors.Add(debtor);
        }
        await PeopleAsync(world, desk.Jonas, desk.Mia);

        var refused = await desk.AsAsync<HandOutCases, Result<IReadOnlyDictionary<Guid, int>>>(
            desk.Jonas, hand => hand.RunAsync(new([desk.Jonas]), Ct));
        var done = await desk.AsAsync<HandOutCases, Result<IReadOnlyDictionary<Guid, int>>>(
            Guid.CreateVersion7(), hand => hand.RunAsync(new([desk.Jonas, desk.Mia]), Ct), role: Role.AgencyManager);

        Assert.Equal("forbidden", refused.Refusal.Code);
        Assert.Equal((3, 2), (done.Value[desk.Jonas], done.Value[desk.Mia]));
        var owners = new List<Guid?>();
        foreach (var debtor in debtors) owners.Add((await desk.CaseAsync(debtor)).AssignedTo);
        Assert.Equal([desk.Jonas, desk.Mia, desk.Mia, desk.Jonas, desk.Jonas, desk.Mia], owners);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_work_list_stands_in_the_order_of_value_and_says_why(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        foreach (var (name, days, amount) in new[] { ("large", 10, 900m), ("old", 200, 2_000m), ("small", 10, 100m), ("later", 10, 5_000m), ("word", 10, 600m) })
        {
            var debtor = await world.DebtorAsync(name, Ct);
            var account = await world.AccountAsync(debtor, days, Ct, amount);
            await desk.PlaceAsync(debtor, desk.Jonas);
            if (name == "later")
                await desk.AsAsync<SetFollowUp, Result>(desk.Jonas, set => set.RunAsync(new(debtor.Id, world.Now.AddDays(2)), Ct));
            if (name == "word")
                await desk.AsAsync<RecordPromise, Result>(desk.Jonas, p => p.RunAsync(new(Guid.CreateVersion7(), debtor.Id, account.Id, 50, new(2026, 3, 10)), Ct));
        }
        var list = (await desk.AsAsync<ListWork, Result<WorkList>>(desk.Jonas, work => work.RunAsync(new(WorkShelf.Mine), Ct))).Value;

        // Today's promise is worth twice, but its follow-up is tomorrow; the oldest debt is worth a fifth.
        Assert.Equal(["large", "old", "later", "small", "word"], list.Rows.Select(row => row.Reference));
        Assert.Equal(list.Rows.Select(row => row.Value), list.Rows.Select(row => row.Value).OrderDescending());
        Assert.Equal(400m, list.Rows[1].Value);
        Assert.Equal(["age_30", "promise_due", "later"], WorkValue.Reasons(list.Rows[4].Facts).Select(reason => reason.Code));
        Assert.All(list.Rows, row => Assert.DoesNotContain("Ada", row.MaskedName, StringComparison.Ordinal));
        Assert.Equal((5, 5, 0), (list.Total, list.Mine, list.Pool));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Opening_a_case_shows_it_masked_and_is_written_down(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct, phoneNumber: "+447700900123");
        await world.AccountAsync(debtor, 5, Ct, 100);
        await desk.PlaceAsync(debtor, desk.Jonas);

        var view = await desk.AsAsync<OpenCase, CaseView>(desk.Jonas, async open =>
        {
            var first = await open.RunAsync(debtor.Id, Ct);
            return (await open.RefreshAsync(debtor.Id, Ct)).Value with { Standing = first.Value.Standing };
        });
        var other = await desk.AsAsync<OpenCase, Result<CaseView>>(desk.Mia, open => open.RunAsync(debtor.Id, Ct), Desk.Other);

        Assert.Equal("+44 ••• 0123", view.Debtor.Phone);
        Assert.True(view.Standing is { IsMine: true, MayChange: true });
        Assert.True(view.Gate.Single(answer => answer.Channel is ChannelKind.Call).Allowed);
        Assert.Equal("no_address", view.Gate.Single(answer => answer.Channel is ChannelKind.Letter).Reason);
        Assert.Equal("not_found", other.Refusal.Code);
        Assert.Equal(["case.view"], await TracesAsync(world, debtor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_note_survives_a_lost_connection_and_is_kept_once_and_sealed(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);
        var note = Guid.CreateVersion7();
        const string Said = "Said that the employer pays on Friday";

        foreach (var text in new[] { "Said that", Said })
            Assert.False((await desk.AsAsync<SaveDraft, Result>(desk.Jonas, save => save.RunAsync(new(note, debtor.Id, text), Ct))).IsRefused);
        var reopened = (await desk.AsAsync<OpenCase, Result<CaseView>>(desk.Jonas, open => open.RunAsync(debtor.Id, Ct))).Value;
        Assert.Equal(new CaseDraft(note, Said), reopened.Draft);

        for (var i = 0; i < 2; i++)
            Assert.False((await desk.AsAsync<AddNote, Result>(desk.Jonas, add => add.RunAsync(new(note, debtor.Id, Said), Ct))).IsRefused);
        await desk.AsAsync<SaveDraft, Result>(desk.Jonas, save => save.RunAsync(new(note, debtor.Id, Said), Ct)); // late from the browser

        Assert.Null((await desk.AsAsync<OpenCase, Result<CaseView>>(desk.Jonas, open => open.RunAsync(debtor.Id, Ct))).Value.Draft);
        var kept = Assert.Single(await world.ReadAsync(db => db.CaseNotes.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.DoesNotContain("employer", Encoding.UTF8.GetString(kept.Text), StringComparison.Ordinal);
        var (events, _) = (await desk.AsAsync<CaseTimeline, Result<(IReadOnlyList<CaseEvent> Events, bool More)>>(
            desk.Jonas, timeline => timeline.RunAsync(debtor.Id, 20, Ct))).Value;
        Assert.Equal(Said, Assert.Single(events, one => one.Kind is CaseEventKind.Note).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_colleagues_case_can_be_looked_at_and_not_changed_and_a_recalled_one_is_gone(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);
        Task<Result> Note(Guid who) => desk.AsAsync<AddNote, Result>(who, add => add.RunAsync(new(Guid.CreateVersion7(), debtor.Id, "x"), Ct));

        Assert.Equal("case_not_yours", (await Note(desk.Mia)).Refusal.Code);
        Assert.NotNull(await desk.AsAsync<OpenCase, int?>(desk.Mia, open => open.WatchAsync(debtor.Id, Ct)));
        await desk.RecallAsync(debtor);
        Assert.Equal("not_found", (await Note(desk.Jonas)).Refusal.Code);
        Assert.Null(await desk.AsAsync<OpenCase, int?>(desk.Jonas, open => open.WatchAsync(debtor.Id, Ct)));
        Assert.Empty((await desk.AsAsync<ListWork, Result<WorkList>>(desk.Jonas, work => work.RunAsync(new(WorkShelf.Mine), Ct))).Value.Rows);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_conversation_is_not_closed_without_the_reason_of_being_overdue(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct, zone: "Asia/Shanghai", country: "CN");
        await desk.PlaceAsync(debtor, desk.Jonas);
        Task<Result> Wrap(string outcome, string? reason, string next) => desk.AsAsync<WrapUpCase, Result>(
            desk.Jonas, wrap => wrap.RunAsync(new(Guid.CreateVersion7(), debtor.Id, outcome, reason, next), Ct));

        Assert.Equal("reason_needed", (await Wrap("call_back", null, "tomorrow")).Refusal.Code);
        Assert.Equal("no_open_promise", (await Wrap("promise", "cash_gap", "after_promise")).Refusal.Code);
        Assert.False((await Wrap("no_answer", null, "tomorrow")).IsRefused);
        Assert.False((await Wrap("call_back", "lost_income", "in_3_days")).IsRefused);

        var file = await desk.CaseAsync(debtor);
        Assert.Equal("lost_income", file.OverdueReason);
        Assert.Equal(new DateTimeOffset(2026, 3, 13, 1, 0, 0, TimeSpan.Zero), file.NextAt); // nine in Shanghai
        Assert.False((await Wrap("refused", "refuses", "to_pool")).IsRefused);
        Assert.Null((await desk.CaseAsync(debtor)).AssignedTo);
        Assert.NotNull((await desk.CaseAsync(debtor)).NextAt);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_dispute_told_to_an_agencys_collector_stops_every_treatment_at_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        await world.AccountAsync(debtor, 3, Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);
        var run = await world.PlannedRunAsync(await world.CampaignAsync("early", Ct, World.Step(1, 3)), Ct);

        Assert.False((await desk.AsAsync<WrapUpCase, Result>(
            desk.Jonas, wrap => wrap.RunAsync(new(Guid.CreateVersion7(), debtor.Id, "hardship", "illness", "in_7_days"), Ct))).IsRefused);

        Assert.All(await world.AttemptsAsync(run.Id, Ct), a => Assert.Equal((AttemptState.Suppressed, "hold_hardship"), (a.State, a.Reason)));
        var view = (await desk.AsAsync<OpenCase, Result<CaseView>>(desk.Jonas, open => open.RunAsync(debtor.Id, Ct))).Value;
        Assert.Equal("hardship", view.Debtor.Hold);
        Assert.All(view.Gate, answer => Assert.False(answer.Allowed));
        Assert.Equal(["case.hold", "debtor.hold", "case.wrap_up", "case.view"], await TracesAsync(world, debtor));
    }

    private static async Task PeopleAsync(World world, params Guid[] people)
    {
        await using var db = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<IDbContextFactory<PlatformDb>>(world.Platform.Services).CreateDbContextAsync(Ct);
        foreach (var id in people)
        {
            db.Add(new User { Id = id, UserName = id.ToString("N"), DisplayName = id.ToString("N"), PasswordHash = "set" });
            db.Add(new Membership { UserId = id, AgencyId = Desk.Swift, Role = Role.Collector, CreatedAt = world.Now });
        }
        await db.SaveChangesAsync(Ct);
    }

    private static Task<List<string>> TracesAsync(World world, Debtor debtor)
    {
        var id = debtor.Id.ToString();
        return world.ReadAsync(
            db => db.Set<AuditEntry>().AsNoTracking().Where(e => e.ResourceId == id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Ct), Ct);
    }
}
