using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Collections.Retention;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using static Collections.Tests.Privacy.Desk;

namespace Collections.Tests.Privacy;

public sealed class RequestTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task The_time_to_answer_counts_on_the_debtors_calendar_by_the_debtors_law(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        foreach (var (country, zone, due) in new[]
                 {
                     ("CN", "Asia/Shanghai", new DateOnly(2026, 3, 26)), ("US", "America/New_York", new DateOnly(2026, 4, 24)),
                     ("GB", "Europe/London", new DateOnly(2026, 4, 9)),
                 })
        {
            // 18:00 UTC: in Shanghai it is the next day already.
            if (country == "CN") desk.World.Platform.Clock.Advance(TimeSpan.FromHours(8));
            var debtor = await desk.World.DebtorAsync(country, Ct, zone, country);
            var view = await desk.ReadAsync(await desk.AskedAsync(debtor, PrivacyKind.Access, isProven: false));
            Assert.Equal(due, view.Request.DueOn);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nothing_is_answered_before_whoever_asks_is_known_and_sent_twice_it_is_one_request(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.World.DebtorAsync("D", Ct);
        var ask = new ReceiveRequest.Request(Guid.CreateVersion7(), debtor.Id, PrivacyKind.Access, RequestWay.Phone, null, null);
        for (var i = 0; i < 2; i++) Done(await desk.AsAsync<ReceiveRequest, Result>(receive => receive.RunAsync(ask, Ct)));
        Assert.Equal("privacy_open_already", Code(await desk.AsAsync<ReceiveRequest, Result>(receive => receive.RunAsync(ask with { Id = Guid.CreateVersion7() }, Ct))));
        Assert.Equal("privacy_unproven", Code(await desk.AsAsync<EndRequest, Result>(end => end.AnswerAsync(new(ask.Id, "Here"), Ct))));
        Assert.Equal("privacy_unproven", (await desk.AsAsync<CopySubject, Result<byte[]>>(copy => copy.RunAsync(ask.Id, Ct))).Refusal.Code);
        Done(await desk.AsAsync<CheckIdentity, Result>(check => check.RunAsync(new(ask.Id, "call_back", false, "Wrong birthday"), Ct)));
        Done(await desk.AsAsync<EndRequest, Result>(end => end.RefuseAsync(new(ask.Id, EndRequest.NotIdentified, "We could not make sure that it is you"), Ct)));
        Assert.Equal("privacy_ended", Code(await desk.AsAsync<EndRequest, Result>(end => end.WithdrawAsync(ask.Id, null, Ct))));
        Assert.Equal(
            [PrivacyStepKind.Received, PrivacyStepKind.IdentityFailed, PrivacyStepKind.Refused], (await desk.ReadAsync(ask.Id)).Steps.Select(step => step.Kind));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_restricted_person_is_contacted_by_nobody_until_it_is_lifted_and_what_stopped_it_before_goes_on(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.World.DebtorAsync("D", Ct);
        await desk.World.AccountAsync(debtor, 5, Ct);
        var run = await desk.World.PlannedRunAsync(await desk.World.CampaignAsync("c", Ct, World.Step(1, 5)), Ct);
        var attempts = await desk.World.AttemptsAsync(run.Id, Ct);
        Assert.Equal(AttemptState.Planned, Assert.Single(attempts).State);
        var id = await desk.AskedAsync(debtor, PrivacyKind.Restriction);
        Assert.Equal("privacy_not_restricted", Code(await desk.AsAsync<EndRequest, Result>(end => end.AnswerAsync(new(id, "Done"), Ct))));
        Done(await desk.AsAsync<RestrictPerson, Result>(restrict => restrict.RunAsync(id, null, Ct)));

        var stopped = Assert.Single(await desk.World.AttemptsAsync(run.Id, Ct));
        Assert.Equal((AttemptState.Suppressed, "hold_restriction"), (stopped.State, stopped.Reason));
        Assert.Equal("hold_restricted", (await desk.World.UseAsync<HoldDebtor, Result<int>>(hold => hold.RunAsync(new(debtor.Id, null), Ct), Role.LenderAdmin)).Refusal.Code);
        var again = await desk.World.PlannedRunAsync(await desk.World.CampaignAsync("c2", Ct, World.Step(1, 5)), Ct);
        Assert.Equal("hold_restriction", Assert.Single(await desk.World.AttemptsAsync(again.Id, Ct)).Reason);
        Done(await desk.AsAsync<EndRequest, Result>(end => end.AnswerAsync(new(id, "It rests"), Ct)));

        Done(await desk.AsAsync<RestrictPerson, Result>(restrict => restrict.LiftAsync(id, "Cleared up", Ct)));
        Assert.Null(await HoldAsync(desk, debtor));
        Assert.Equal("privacy_not_restricted", Code(await desk.AsAsync<RestrictPerson, Result>(restrict => restrict.LiftAsync(id, null, Ct))));

        await desk.World.UseAsync<HoldDebtor, Result<int>>(hold => hold.RunAsync(new(debtor.Id, "dispute"), Ct), Role.LenderAdmin);
        var second = await desk.AskedAsync(debtor, PrivacyKind.Restriction);
        Done(await desk.AsAsync<RestrictPerson, Result>(restrict => restrict.RunAsync(second, null, Ct)));
        Done(await desk.AsAsync<RestrictPerson, Result>(restrict => restrict.LiftAsync(second, null, Ct)));
        Assert.Equal("dispute", await HoldAsync(desk, debtor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_copy_holds_what_every_table_keeps_about_the_person_and_nobody_else(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.PaidAsync("canary-7731");
        await desk.PaidAsync("other-4410");
        var id = await desk.AskedAsync(debtor, PrivacyKind.Access);
        var copy = (await desk.AsAsync<CopySubject, Result<byte[]>>(one => one.RunAsync(id, Ct))).Value;

        using var json = JsonDocument.Parse(copy);
        var text = System.Text.Encoding.UTF8.GetString(copy);
        foreach (var known in new[] { "Ada canary-7731", "canary-7731@example.com", "acct-canary-7731", "Is between two jobs", "Forget me", "I, Ada, ask for it", "Passport seen" })
            Assert.Contains(known, text, StringComparison.Ordinal);
        Assert.DoesNotContain("4410", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Collector", text, StringComparison.Ordinal); // names of those who work here
        foreach (var table in new[] { "debtors", "accounts", "calls", "call_recordings", "case_notes", "promises", "inbound_messages", "attempts", "privacy_requests" })
            Assert.True(json.RootElement.TryGetProperty(table, out _), table);
        Assert.Contains(PrivacyStepKind.Copied, (await desk.ReadAsync(id)).Steps.Select(step => step.Kind));
        Done(await desk.AsAsync<EndRequest, Result>(end => end.AnswerAsync(new(id, "Sent by registered letter"), Ct)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_a_request_is_about_is_not_removed_by_its_age(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.PaidAsync("D");
        await desk.AskedAsync(debtor, PrivacyKind.Access);
        desk.World.Platform.Clock.Advance(TimeSpan.FromDays(8 * 366));
        var counted = (await desk.AsAsync<RetentionCounts, Result<RetentionRun>>(counts => counts.DryRunAsync(Ct))).Value;
        Assert.Equal(0, counted.CaseFiles);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_debtor_asks_on_their_own_page_and_is_known_there_and_for_nobody_else(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var page = new SelfService.Page(desk.World);
        var (debtor, _) = await page.DebtorAsync("D");
        var (stranger, _) = await page.DebtorAsync("S");
        var ask = new ReceiveRequest.Request(Guid.CreateVersion7(), debtor.Id, PrivacyKind.Erasure, RequestWay.OwnPage, null, "Please forget me");
        Assert.Equal("forbidden", Code(await page.AsAsync<ReceiveRequest, Result>(stranger, receive => receive.RunAsync(ask, Ct))));
        Assert.Equal("invalid", Code(await page.AsAsync<ReceiveRequest, Result>(debtor, receive => receive.RunAsync(ask with { Way = RequestWay.Phone }, Ct))));
        Assert.Equal("invalid", Code(await desk.AsAsync<ReceiveRequest, Result>(receive => receive.RunAsync(ask, Ct)))); // nobody else comes that way

        Done(await page.AsAsync<ReceiveRequest, Result>(debtor, receive => receive.RunAsync(ask, Ct)));

        var view = await desk.ReadAsync(ask.Id);
        Assert.Equal((PrivacyState.Checked, "Please forget me"), (view.Request.State, view.Text));
        Assert.Equal([(PrivacyStepKind.Received, null), (PrivacyStepKind.IdentityProven, "own_page")], view.Steps.Select(step => (step.Kind, step.Code)));
        Assert.Equal("privacy_claim_lives", view.Bar?.Code);
        var own = (await page.AsAsync<ReadOwnDebts, Result<OwnDebts>>(debtor, read => read.RunAsync(debtor.Id, Ct))).Value;
        Assert.Equal(PrivacyKind.Erasure, Assert.Single(own.Requests).Kind);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_collector_of_an_agency_hands_a_request_to_the_lender_and_reads_none(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var placing = await Placements.Placing.CreateAsync(desk.World);
        var debtor = await desk.World.DebtorAsync("D", Ct);
        await desk.World.AccountAsync(debtor, 10, Ct);
        await placing.PlaceAsync(placing.Order(swift: 100, other: 0));
        var collector = Guid.CreateVersion7();
        var ask = new ReceiveRequest.Request(Guid.CreateVersion7(), debtor.Id, PrivacyKind.Access, RequestWay.Phone, null, null);
        Assert.Equal("case_not_yours", Code(await placing.AsAgencyAsync<ReceiveRequest, Result>(placing.Swift, receive => receive.RunAsync(ask, Ct), who: collector)));
        Assert.Equal("not_found", Code(await placing.AsAgencyAsync<ReceiveRequest, Result>(placing.Other, receive => receive.RunAsync(ask, Ct), Role.AgencyManager)));
        Done(await placing.AsAgencyAsync<Platform.Collections.Cases.ClaimCase, Result>(placing.Swift, claim => claim.RunAsync(debtor.Id, Ct), who: collector));

        Done(await placing.AsAgencyAsync<ReceiveRequest, Result>(placing.Swift, receive => receive.RunAsync(ask, Ct), who: collector));

        Assert.Equal("Jonas Peel", Assert.Single((await desk.ReadAsync(ask.Id)).Steps).By);
        Assert.Equal("forbidden", (await placing.AsAgencyAsync<ReadRequest, Result<RequestView>>(placing.Swift, read => read.RunAsync(ask.Id, Ct), Role.AgencyManager)).Refusal.Code);
    }

    private static Task<string?> HoldAsync(Desk desk, Debtor debtor) =>
        desk.World.ReadAsync(db => db.Debtors.AsNoTracking().Where(row => row.Id == debtor.Id).Select(row => row.Hold).SingleAsync(Ct), Ct);
}
