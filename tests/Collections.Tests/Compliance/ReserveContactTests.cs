using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Compliance;

public sealed class ReserveContactTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_call_counts_at_once_and_the_cap_refuses_the_next_on_any_channel(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, "2026-03-10T10:00:00Z");
        var (debtor, account) = await DebtorAsync(world);

        for (var i = 0; i < 3; i++) Assert.True((await AskAsync(world, debtor, account)).IsAllowed);
        var fourth = await AskAsync(world, debtor, account, ChannelKind.Sms);

        Assert.Equal("person_day_cap", fourth.Verdict.Reason);
        Assert.Equal(3, await world.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
        Assert.Equal(3, await world.ReadAsync(db => db.Attempts.CountAsync(a => a.State == AttemptState.Submitted, Ct), Ct));
        Assert.Equal(4, await world.ReadAsync(db => db.ContactVerdicts.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData("2026-03-10T07:59:59Z", "contact_hours")]
    [InlineData("2026-03-10T08:00:00Z", null)]
    [InlineData("2026-03-10T20:59:59Z", null)]
    [InlineData("2026-03-10T21:00:00Z", "contact_hours")]
    public async Task A_person_may_call_within_the_debtors_hours_only(string now, string? reason)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, now);
        var (debtor, account) = await DebtorAsync(world);

        Assert.Equal(reason, (await AskAsync(world, debtor, account)).Verdict.Reason);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_was_never_dialled_is_given_back(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, "2026-03-10T10:00:00Z");
        var (debtor, account) = await DebtorAsync(world);
        var reserved = await AskAsync(world, debtor, account);

        await world.WriteAsync(db => ReserveContact.ReleaseAsync(db, reserved.AttemptId!.Value, "line_down", world.Now, Ct), Ct);

        Assert.Empty(await world.ReadAsync(db => db.ContactEvents.ToListAsync(Ct), Ct));
        var attempt = await world.ReadAsync(db => db.Attempts.SingleAsync(Ct), Ct);
        Assert.Equal((AttemptState.Cancelled, "line_down"), (attempt.State, attempt.Reason));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "002-20")]
    public async Task An_agency_may_call_whom_it_was_given_and_nobody_else(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, "2026-03-10T10:00:00Z");
        var (debtor, account) = await DebtorAsync(world);
        var (given, other) = (AgencyId.New(), AgencyId.New());
        await world.WriteAsync(db =>
        {
            db.Add(new CaseGrant { DebtorId = debtor.Id.Value, AgencyId = given, PlacementId = Guid.CreateVersion7(), Since = world.Now });
            return Task.CompletedTask;
        }, Ct);

        Assert.True((await AskAsync(world, debtor, account, agency: given)).IsAllowed);
        Assert.Equal("facts_busy", (await AskAsync(world, debtor, account, agency: other)).Verdict.Reason);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_collectors_at_one_below_the_cap_cannot_both_call(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, "2026-03-10T10:00:00Z");
        var (debtor, account) = await DebtorAsync(world);
        for (var i = 0; i < 2; i++) await AskAsync(world, debtor, account);

        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => AskAsync(world, debtor, account))));

        Assert.Single(both, reserved => reserved.IsAllowed);
    }

    [Fact]
    public async Task Asking_what_is_still_allowed_writes_nothing()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, "2026-03-10T10:00:00Z");
        var (debtor, account) = await DebtorAsync(world);

        var verdicts = await world.ReadAsync(db => world.Platform.Services.CreateScope().ServiceProvider
            .GetRequiredService<ReserveContact>().PeekAsync(db, debtor.Id, account.Id, [ChannelKind.Call, ChannelKind.Letter], Ct), Ct);

        Assert.True(verdicts[ChannelKind.Call].Allowed);
        Assert.Equal("no_address", verdicts[ChannelKind.Letter].Reason);
        Assert.Equal(0, await world.ReadAsync(db => db.ContactVerdicts.CountAsync(Ct), Ct));
    }

    private Task<World> WorldAsync(DatabaseKind kind, string now) =>
        World.CreateAsync(kind, postgres, Ct, now: DateTimeOffset.Parse(now, null));

    private static async Task<(Debtor, Account)> DebtorAsync(World world)
    {
        var debtor = await world.DebtorAsync("D", Ct);
        return (debtor, await world.AccountAsync(debtor, 10, Ct));
    }

    private static async Task<Reservation> AskAsync(
        World world, Debtor debtor, Account account, ChannelKind channel = ChannelKind.Call, AgencyId? agency = null)
    {
        await using var scope = world.Platform.Scope(world.TenantId, Role.Collector, agency);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var reserved = await scope.ServiceProvider.GetRequiredService<ReserveContact>()
            .RunAsync(db, new(debtor.Id, account.Id, channel), Ct);
        await db.CommitAsync(Ct);
        return reserved;
    }
}
