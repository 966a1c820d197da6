using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Collections;
using Platform.Collections.SelfService;
using Platform.Tenancy.Auditing;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.SelfService;

public sealed class DebtorLinkTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task A_link_opens_once_and_costs_no_row_before(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var token = await page.LinkAsync(debtor, account);
        Assert.Equal(0, await world.ReadAsync(db => db.DebtorLinks.CountAsync(Ct), Ct));

        var opened = await page.OpenAsync(token);
        Assert.False(opened.IsRefused);
        Assert.Equal(new SelfVisitor(debtor.Id, opened.Value.Link, false), await page.WhoAsync(opened.Value));
        Assert.Equal(OpenLink.Closed, (await page.OpenAsync(token)).Refusal);
        var link = Assert.Single(await world.ReadAsync(db => db.DebtorLinks.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal(32, link.TokenHash.Length);
        Assert.Equal(
            [("self.open", true), ("self.open", false)],
            (await AuditAsync(world)).Select(row => (row.Action, row.Allowed)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_two_who_open_a_link_at_once_one_does(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var token = await page.LinkAsync(debtor, account);
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => page.OpenAsync(token)));
        Assert.Single(opened, one => !one.IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_link_of_a_message_expires_after_a_week_and_of_a_letter_after_a_month(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var (message, letter, late) = (
            await page.LinkAsync(debtor, account), await page.LinkAsync(debtor, account, ChannelKind.Letter), await page.LinkAsync(debtor, account));
        world.Platform.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.False((await page.OpenAsync(message)).IsRefused);
        world.Platform.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OpenLink.Closed, (await page.OpenAsync(late)).Refusal);
        Assert.False((await page.OpenAsync(letter)).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Guessed_changed_and_foreign_links_are_refused_in_the_same_words(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var token = await page.LinkAsync(debtor, account);
        var tokens = world.Platform.Services.GetRequiredService<DebtorLinkTokens>();
        var other = await world.Platform.TenantAsync("other", Ct, "Europe/London");
        var guesses = new List<string> { "", "x", new('A', 70), tokens.Make(world.TenantId, 999_999_999), tokens.Make(other.Id, tokens.Read(token)!.Value.AttemptId) };
        for (var i = 0; i < token.Length; i++)
            guesses.Add(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        foreach (var guess in guesses) Assert.Equal(OpenLink.Closed, (await page.OpenAsync(guess)).Refusal);
        Assert.False((await page.OpenAsync(token)).IsRefused); // none of them spent it
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_link_of_one_lender_never_opens_another(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var other = new World(world.Platform, await world.Platform.TenantAsync("other", Ct, "Europe/London"));
        var (here, there) = (new Page(world), new Page(other));
        var (mine, account) = await here.DebtorAsync("D");
        var (theirs, foreign) = await there.DebtorAsync("D");
        await there.LinkAsync(theirs, foreign); // the same number of a message exists there
        var token = await here.LinkAsync(mine, account);
        Assert.Equal(OpenLink.Closed, (await there.OpenAsync(token)).Refusal);

        var session = (await here.OpenAsync(token)).Value;
        Assert.Null(await there.WhoAsync(session));
        Assert.Null(await there.WhoAsync(session with { Tenant = other.TenantId }));
        Assert.Equal(OpenLink.Closed, (await there.ProveAsync(session with { Tenant = other.TenantId }, "456C")).Refusal);
        Assert.False((await here.ProveAsync(session, "456C")).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Five_wrong_answers_lock_the_person_on_every_link_for_a_day(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var first = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        foreach (var wrong in new[] { "0000", "", null })
            Assert.Equal(ProveDebtor.Wrong, (await page.ProveAsync(first, wrong)).Refusal);
        var second = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        var many = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => page.ProveAsync(i % 2 == 0 ? first : second, $"{i}{i}{i}{i}")));
        Assert.Equal(2, many.Count(one => one.Refusal == ProveDebtor.Wrong));
        Assert.Equal(ProveDebtor.Locked, (await page.ProveAsync(second, "456C")).Refusal);

        world.Platform.Clock.Advance(TimeSpan.FromHours(24));
        var later = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        Assert.False((await page.ProveAsync(later, " 456-c ")).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_proof_changes_the_session_and_cannot_be_given_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var half = (await page.OpenAsync(await page.LinkAsync(debtor, account))).Value;
        var whole = (await page.ProveAsync(half, "456C")).Value;
        Assert.True((await page.WhoAsync(whole))!.IsProven);
        Assert.Null(await page.WhoAsync(half));
        Assert.Equal(OpenLink.Closed, (await page.ProveAsync(half, "456C")).Refusal);
        Assert.Equal(OpenLink.Closed, (await page.ProveAsync(whole, "456C")).Refusal);

        Assert.Null(await page.WhoAsync(SelfSession.New(world.TenantId, whole.Link))); // a guessed secret
        world.Platform.Clock.Advance(SelfSession.Lasts);
        Assert.Null(await page.WhoAsync(whole));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Signing_out_ends_the_session_wherever_its_cookie_was_copied_to(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        var session = await page.EnterAsync(debtor, account);
        Assert.Equal(session.Hash, SelfSession.Read(session.Write())!.Hash);
        await page.AsAsync<EndSession, bool>(debtor, async end => { await end.RunAsync(session, Ct); return true; });
        Assert.Null(await page.WhoAsync(session));
        Assert.Equal(["self.open", "self.prove", "self.leave"], (await AuditAsync(world)).Select(row => row.Action));
    }

    private static async Task<List<AuditEntry>> AuditAsync(World world) =>
        await world.ReadAsync(async db => (await db.Set<AuditEntry>().AsNoTracking().Where(row => row.ActorKind == Platform.Tenancy.Access.ActorKind.Debtor).ToListAsync(Ct))
            .OrderBy(row => row.At).ThenBy(row => row.Id).ToList(), Ct);
}
