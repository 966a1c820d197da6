using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sandbox;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Events;
using Platform.Testing;
using Platform.Testing.Postgres;
using SecondFactor = Platform.Collections.SelfService.SecondFactor;

namespace Collections.Tests.SelfService;

public sealed class OwnDebtsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "004-5")]
    public async Task What_a_debtor_promises_stands_in_the_case_and_is_told_to_open_screens(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var told = 0;
        using var ear = world.Platform.Services.GetRequiredService<Feed>().Subscribe(world.TenantId, Topics.Cases, () => told++);
        var made = await page.AsAsync<RecordPromise, Result>(
            debtor, record => record.RunAsync(new(Guid.CreateVersion7(), debtor.Id, account.Id, 100, new(2026, 3, 12)), Ct));
        Assert.False(made.IsRefused, made.IsRefused ? made.Refusal.ToString() : "");
        Assert.Equal(1, told);

        var view = (await world.UseAsync<OpenCase, Result<CaseView>>(open => open.RunAsync(debtor.Id, Ct))).Value;
        Assert.Equal(("debtor", 100m), (Assert.Single(view.Promises).MadeByName, view.Promises[0].Amount));
        var own = (await page.AsAsync<ReadOwnDebts, Result<OwnDebts>>(debtor, read => read.RunAsync(debtor.Id, Ct))).Value;
        Assert.Equal(100m, Assert.Single(own.Accounts).Promise!.Amount);
        Assert.False(own.Accounts[0].IsFree);
        Assert.Equal(
            [(ActorKind.Debtor, debtor.Id.ToString(), "promise.record"), (ActorKind.Debtor, debtor.Id.ToString(), "self.view")],
            await world.ReadAsync(async db => (await db.Set<AuditEntry>().AsNoTracking().Where(row => row.ActorKind == ActorKind.Debtor).ToListAsync(Ct))
                .OrderBy(row => row.At).ThenBy(row => row.Id).Select(row => (row.ActorKind, row.ActorId, row.Action)).ToList(), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_debtor_reaches_nobody_elses_debts_and_nothing_that_people_may(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var (stranger, foreign) = await page.DebtorAsync("S");
        async Task Refused<TCase>(Func<TCase, Task<Result>> use) where TCase : notnull =>
            Assert.True((await page.AsAsync(debtor, use)).IsRefused, typeof(TCase).Name);
        await Refused<RecordPromise>(one => one.RunAsync(new(Guid.CreateVersion7(), stranger.Id, foreign.Id, 100, new(2026, 3, 12)), Ct));
        await Refused<RecordPromise>(one => one.RunAsync(new(Guid.CreateVersion7(), debtor.Id, foreign.Id, 100, new(2026, 3, 12)), Ct));
        await Refused<StopChannel>(one => one.RunAsync(new(stranger.Id, ChannelKind.Sms, true), Ct));
        await Refused<SetWishes>(one => one.RunAsync(new(stranger.Id, 9, 12, null), Ct));
        Assert.True((await page.AsAsync<ReadOwnDebts, Result<OwnDebts>>(debtor, one => one.RunAsync(stranger.Id, Ct))).IsRefused);
        Assert.True((await page.AsAsync<DisputeDebts, Result<int>>(debtor, one => one.RunAsync(new(Guid.CreateVersion7(), stranger.Id, "dispute", "x"), Ct))).IsRefused);
        Assert.True((await page.AsAsync<OpenCase, Result<CaseView>>(debtor, one => one.RunAsync(debtor.Id, Ct))).IsRefused);
        Assert.True((await page.AsAsync<HoldDebtor, Result<int>>(debtor, one => one.RunAsync(new(debtor.Id, "legal_hold"), Ct))).IsRefused);
        // Opened, not proven: nobody in particular.
        Assert.True((await page.AsStrangerAsync<ReadOwnDebts, Result<OwnDebts>>(one => one.RunAsync(debtor.Id, Ct))).IsRefused);
        Assert.Equal(0, await world.ReadAsync(db => db.Cases.CountAsync(Ct), Ct));
        _ = account;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_dispute_stops_everything_at_once_and_its_words_are_a_note(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D", daysPastDue: 5);
        var campaign = await world.CampaignAsync("early", Ct, World.Step(1, 5));
        await world.PlannedRunAsync(campaign, Ct);
        var note = Guid.CreateVersion7();
        var held = await page.AsAsync<DisputeDebts, Result<int>>(debtor, one => one.RunAsync(new(note, debtor.Id, "dispute", "I paid this in May."), Ct));
        Assert.Equal(1, held.Value);
        Assert.Equal("dispute", (await world.ReadAsync(db => db.Debtors.AsNoTracking().SingleAsync(Ct), Ct)).Hold);
        var events = (await world.UseAsync<CaseTimeline, Result<(IReadOnlyList<CaseEvent> Events, bool More)>>(list => list.RunAsync(debtor.Id, 50, Ct))).Value.Events;
        Assert.Contains(events, one => one.Kind is CaseEventKind.Note && one.Text == "I paid this in May.");
        Assert.Equal("hold_exists", (await page.AsAsync<DisputeDebts, Result<int>>(debtor, one => one.RunAsync(new(note, debtor.Id, "hardship", "x"), Ct))).Refusal.Code);
        // Debtors do not start it again.
        Assert.True((await page.AsAsync<HoldDebtor, Result<int>>(debtor, one => one.RunAsync(new(debtor.Id, null), Ct))).IsRefused);
        _ = account;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_channel_that_was_opted_out_of_is_closed_at_the_gate_until_it_is_opened_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        Task<Result> Stop(bool stop) => page.AsAsync<StopChannel, Result>(debtor, one => one.RunAsync(new(debtor.Id, ChannelKind.Sms, stop), Ct));
        Assert.Null(await ReasonAsync(world, debtor, account, ChannelKind.Sms));
        await Stop(true);
        await Stop(true);
        Assert.Equal("address_suppressed", await ReasonAsync(world, debtor, account, ChannelKind.Sms));
        Assert.Null(await ReasonAsync(world, debtor, account, ChannelKind.Email));
        await Stop(false);
        Assert.Null(await ReasonAsync(world, debtor, account, ChannelKind.Sms));

        // What the provider was told is not ours to lift.
        await world.WriteAsync(db => { db.Add(new Suppression { Channel = ChannelKind.Sms, AddressIndex = debtor.PhoneIndex!, Reason = "opted_out", At = world.Now }); return Task.CompletedTask; }, Ct);
        await Stop(false);
        Assert.Equal("address_suppressed", await ReasonAsync(world, debtor, account, ChannelKind.Sms));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_gate_keeps_to_the_hours_and_the_channel_that_a_debtor_asked_for(DatabaseKind kind)
    {
        var noon = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        await using var world = await World.CreateAsync(kind, postgres, Ct, now: noon);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        Task<Result> Wish(int? from, int? to, ChannelKind? channel) => page.AsAsync<SetWishes, Result>(debtor, one => one.RunAsync(new(debtor.Id, from, to, channel), Ct));
        foreach (var (from, to) in new (int?, int?)[] { (7, 10), (19, 22), (12, 13), (14, 10), (9, null) }) Assert.True((await Wish(from, to, null)).IsRefused);
        Assert.True((await Wish(null, null, ChannelKind.WeChat)).IsRefused); // has none

        Assert.False((await Wish(17, 20, ChannelKind.Email)).IsRefused);
        var said = await PeekAsync(world, debtor, account);
        Assert.Equal("wished_channel", said[ChannelKind.Sms].Reason);
        Assert.Equal(("wished_hours", "debtor.wished_hours", noon.AddHours(5)), (said[ChannelKind.Email].Reason, said[ChannelKind.Email].Rule, said[ChannelKind.Email].NextAt));
        Assert.Contains("CONC 7.9.4", said[ChannelKind.Email].Citation, StringComparison.Ordinal);
        world.Platform.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Null((await PeekAsync(world, debtor, account))[ChannelKind.Email].Reason);

        // A wish for a channel that is closed leaves the others open.
        await page.AsAsync<StopChannel, Result>(debtor, one => one.RunAsync(new(debtor.Id, ChannelKind.Email, true), Ct));
        Assert.Null((await PeekAsync(world, debtor, account))[ChannelKind.Sms].Reason);
        Assert.False((await Wish(null, null, null)).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_an_identity_number_a_code_comes_to_the_known_address_and_works_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, 23, 0, 0, TimeSpan.Zero));
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D", idNumber: null);
        await world.UseAsync<SaveChannelAccount, Result<Guid>>(save => save.RunAsync(new(null, ChannelKind.Sms, "sandbox", "Sandbox", "{}"), Ct));
        var session = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        Assert.Equal(
            new Challenge(SecondFactor.Code, false, false, null),
            (await page.AsStrangerAsync<ReadChallenge, Result<Challenge>>(read => read.RunAsync(session, Ct))).Value);
        Assert.Equal(ProveDebtor.Wrong, (await page.ProveAsync(session, "")).Refusal);

        Task<Result> Send() => page.AsStrangerAsync<SendCode, Result>(send => send.RunAsync(session, Ct));
        var sent = await Send();
        Assert.False(sent.IsRefused, sent.IsRefused ? sent.Refusal.ToString() : "");
        Assert.Equal("code_wait", (await Send()).Refusal.Code);
        var message = Assert.Single((await world.UseAsync<ListSandboxMessages, Result<IReadOnlyList<SandboxView>>>(list => list.RunAsync(new(null, 0, 9), Ct))).Value);
        var code = System.Text.RegularExpressions.Regex.Match(message.Body, @"\d{6}").Value;
        Assert.Equal(0, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct)); // asked for: counts against no cap
        Assert.True(await world.ReadAsync(db => db.ContactVerdicts.AnyAsync(row => row.Allowed, Ct), Ct));

        Assert.False((await page.ProveAsync(session, code)).IsRefused);
        var other = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        Assert.Equal(ProveDebtor.Wrong, (await page.ProveAsync(other, code)).Refusal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_code_runs_out_and_is_not_sent_where_the_debtor_opted_out(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D", idNumber: "12 34");
        foreach (var channel in new[] { ChannelKind.Sms, ChannelKind.Email })
            await world.UseAsync<SaveChannelAccount, Result<Guid>>(save => save.RunAsync(new(null, channel, "sandbox", "Sandbox", "{}"), Ct));
        await page.AsAsync<StopChannel, Result>(debtor, one => one.RunAsync(new(debtor.Id, ChannelKind.Sms, true), Ct));
        var session = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        Assert.False((await page.AsStrangerAsync<SendCode, Result>(send => send.RunAsync(session, Ct))).IsRefused);
        var message = Assert.Single((await world.UseAsync<ListSandboxMessages, Result<IReadOnlyList<SandboxView>>>(list => list.RunAsync(new(null, 0, 9), Ct))).Value);
        Assert.Equal(ChannelKind.Email, message.Channel);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(ProveDebtor.Wrong, (await page.ProveAsync(session, System.Text.RegularExpressions.Regex.Match(message.Body, @"\d{6}").Value)).Refusal);
    }

    private static async Task<string?> ReasonAsync(World world, Debtor debtor, Account account, ChannelKind channel) =>
        (await PeekAsync(world, debtor, account))[channel].Reason;

    private static Task<IReadOnlyDictionary<ChannelKind, Platform.Collections.Compliance.Verdict>> PeekAsync(World world, Debtor debtor, Account account) =>
        world.UseAsync<ReserveContact, IReadOnlyDictionary<ChannelKind, Platform.Collections.Compliance.Verdict>>(
            gate => world.ReadAsync(db => gate.PeekAsync(db, debtor.Id, account.Id, [ChannelKind.Sms, ChannelKind.Email], Ct), Ct));
}
