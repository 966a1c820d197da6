using Collections.Tests.Calls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Retention;

public sealed class RetentionTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task Nothing_goes_before_a_count_was_confirmed_and_what_is_due_by_each_country_goes_after_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        foreach (var country in new[] { "CN", "US", "GB" }) await ClosedAsync(world, country, country);
        var owing = await world.DebtorAsync("owing", Ct, country: "US");
        await world.AccountAsync(owing, 10, Ct);
        await ClosedAsync(world, "held", "US", hold: "legal_hold");
        world.Platform.Clock.Advance(TimeSpan.FromDays(3 * 366));

        Assert.Equal(0, await RunAsync(world));
        var counted = await UseAsync(world, counts => counts.DryRunAsync(Ct));
        Assert.Equal((1L, 0L, 0L), (counted.Value.CaseFiles, counted.Value.ContactRecords, counted.Value.Recordings));
        Assert.Equal(0, await RunAsync(world));
        Assert.Equal(["CN", "GB", "US", "held", "owing"], await LeftAsync(world));

        Done(await UseAsync(world, counts => counts.ConfirmAsync(counted.Value.Id, Ct)));
        Assert.Equal(1, await RunAsync(world));

        Assert.Equal(["CN", "GB", "held", "owing"], await LeftAsync(world));
        Assert.Equal(0, await RunAsync(world)); // once a day
        world.Platform.Clock.Advance(TimeSpan.FromDays(2 * 366));
        Assert.Equal(2, await RunAsync(world));
        Assert.Equal(["held", "owing"], await LeftAsync(world));
        Assert.Equal(
            ["retention.confirm", "retention.run", "retention.run"],
            await world.ReadAsync(async db => (await db.Set<AuditEntry>().AsNoTracking().Where(row => row.ResourceType == "retention").Select(row => row.Action).ToListAsync(Ct))
                .Order(StringComparer.Ordinal).ToList(), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_was_written_to_or_wrote_since_is_not_forgotten(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await ClosedAsync(world, "D", "US");
        world.Platform.Clock.Advance(TimeSpan.FromDays(2 * 365));
        await world.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(ChannelKind.Email, "test", "E1", "D@example.com", "Please send a receipt"), Ct));
        world.Platform.Clock.Advance(TimeSpan.FromDays(2 * 365));
        await ConfirmedAsync(world);
        Assert.Equal(0, await RunAsync(world));
        world.Platform.Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(1, await RunAsync(world)); // message and file are due together; the file takes all with it
        Assert.Empty(await LeftAsync(world));
        _ = debtor;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_who_still_owes_only_the_messages_go(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct, country: "US");
        await world.AccountAsync(debtor, 10, Ct);
        await world.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(ChannelKind.Email, "test", "E1", "D@example.com", "I will not pay"), Ct));
        world.Platform.Clock.Advance(TimeSpan.FromDays(4 * 365));
        await ConfirmedAsync(world);
        Assert.Equal(1, await RunAsync(world));
        Assert.Equal(["D"], await LeftAsync(world));
        Assert.Equal(0, await world.ReadAsync(db => db.InboundMessages.CountAsync(Ct), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_case_file_goes_from_every_table_and_the_recording_from_the_store(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var world = calls.World;
        var (debtor, account) = await calls.DebtorAsync();
        var (other, _) = await calls.DebtorAsync();
        var collector = Guid.CreateVersion7();
        await calls.TalkedAsync(collector, debtor);
        await calls.FetchAsync();
        var file = Assert.Single(await calls.RecordingsAsync()).FileKey!;
        await world.UseAsync<OpenCase, Result<CaseView>>(open => open.RunAsync(debtor.Id, Ct));
        await world.WriteAsync(db => db.Accounts.Where(row => row.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AccountState.Closed), Ct), Ct);
        Assert.True(await RowsOfAsync(world, debtor) > 5);
        world.Platform.Clock.Advance(TimeSpan.FromDays(6 * 366));
        await ConfirmedAsync(world);

        Assert.True(await RunAsync(world) >= 1);

        Assert.Equal(0, await RowsOfAsync(world, debtor));
        Assert.True(await RowsOfAsync(world, other) > 0);
        Assert.Equal(0, await world.ReadAsync(db => db.Attempts.CountAsync(Ct), Ct));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
            await world.Platform.Services.GetRequiredService<IFileStore>().ReadAsync(FileKey.Read(world.TenantId, file), 0, new byte[1], Ct));
        Assert.NotEqual(0, await world.ReadAsync(db => db.Set<AuditEntry>().CountAsync(row => row.DebtorId == debtor.Id.Value, Ct), Ct)); // the log has its own end
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Other_periods_need_another_count_and_none_may_undercut_the_law(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await ClosedAsync(world, "D", "US");
        world.Platform.Clock.Advance(TimeSpan.FromDays(4 * 365));
        var counted = (await UseAsync(world, counts => counts.DryRunAsync(Ct))).Value;
        Done(await UseAsync(world, counts => counts.SaveAsync(new RetentionPolicy { UnitedStates = new(10, 10, 10) }, new(), Ct)));
        Assert.Equal("retention_stale", (await UseAsync(world, counts => counts.ConfirmAsync(counted.Id, Ct))).Refusal.Code);
        Assert.Equal(0, await RunAsync(world));

        foreach (var law in Enum.GetValues<Jurisdiction>())
        {
            foreach (var keep in RetentionPolicy.Classes)
            {
                var short1 = new RetentionPolicy().With(law, keep, RetentionPolicy.FloorOf(law) - 1);
                Assert.True((await UseAsync(world, counts => counts.SaveAsync(short1, new(), Ct))).IsRefused, $"{law} {keep}");
            }
        }
        var old = (await UseAsync(world, counts => counts.DryRunAsync(Ct))).Value;
        world.Platform.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("retention_stale", (await UseAsync(world, counts => counts.ConfirmAsync(old.Id, Ct))).Refusal.Code);
        Assert.True((await world.UseAsync<RetentionCounts, Result<RetentionRun>>(counts => counts.DryRunAsync(Ct), Role.Strategist)).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_removal_that_broke_off_is_gone_on_with_and_the_count_is_whole(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        for (var i = 0; i < 3; i++) await ClosedAsync(world, "D" + i, "US");
        world.Platform.Clock.Advance(TimeSpan.FromDays(4 * 365));
        var confirmed = await ConfirmedAsync(world);
        // As a process would leave it that was killed after its first batch.
        await world.WriteAsync(db =>
        {
            db.Add(new RetentionRun { StartedAt = world.Now, StartedBy = "job", Policy = confirmed.Policy, CaseFiles = 5 });
            return Task.CompletedTask;
        }, Ct);

        Assert.Equal(3, await RunAsync(world));

        var run = await world.ReadAsync(db => db.RetentionRuns.AsNoTracking().SingleAsync(row => !row.IsDry, Ct), Ct);
        Assert.Equal((8L, true), (run.CaseFiles, run.EndedAt is not null));
        Assert.Equal(0, await RunAsync(world));
    }

    private static async Task<Debtor> ClosedAsync(World world, string reference, string country, string? hold = null)
    {
        var debtor = await world.DebtorAsync(reference, Ct, country: country, hold: hold);
        await world.AccountAsync(debtor, 10, Ct, state: AccountState.Closed);
        return debtor;
    }

    private static async Task<RetentionRun> ConfirmedAsync(World world)
    {
        var counted = (await UseAsync(world, counts => counts.DryRunAsync(Ct))).Value;
        Done(await UseAsync(world, counts => counts.ConfirmAsync(counted.Id, Ct)));
        return counted;
    }

    private static Task<T> UseAsync<T>(World world, Func<RetentionCounts, Task<T>> use) => world.UseAsync(use, Role.PrivacyOfficer);

    private static Task<int> RunAsync(World world) => world.UseAsync<RemoveDue, int>(remove => remove.RunAsync(Ct));

    private static void Done(Result result) => Assert.False(result.IsRefused, result.IsRefused ? result.Refusal.ToString() : "");

    private static Task<List<string>> LeftAsync(World world) => world.ReadAsync(
        async db => (await db.Debtors.AsNoTracking().Select(row => row.Reference).ToListAsync(Ct)).Order(StringComparer.Ordinal).ToList(), Ct);

    /// <summary>In all tables that name the debtor, by what the database itself says, the log excepted.</summary>
    private static Task<long> RowsOfAsync(World world, Debtor debtor) => world.ReadAsync(async db =>
    {
        var tables = await db.QueryAsync(
            db.Dialect.IsPostgres
                ? $"select table_name from information_schema.columns where column_name = 'debtor_id' and table_schema = 'public' and table_name <> 'audit_entries'"
                : (FormattableString)$"select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'debtor_id' where m.type = 'table' and m.name <> 'audit_entries'",
            row => row.Text(0), Ct);
        Assert.True(tables.Count > 15);
        var rows = await db.QueryOneAsync($"select count(*) from debtors where tenant_id = {db.TenantId} and id = {debtor.Id}", row => row.Long(0), 0, Ct);
        foreach (var table in tables)
            rows += await db.QueryOneAsync($"select count(*) from {new SqlText(table)} where tenant_id = {db.TenantId} and debtor_id = {debtor.Id}", row => row.Long(0), 0, Ct);
        return rows;
    }, Ct);
}
