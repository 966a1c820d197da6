using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Auditing;

/// <summary>The explorer's questions: what is found, in which order, by whom, and what the asking itself leaves behind.</summary>
public sealed class ExplorerTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Pages_by_cursor_show_every_entry_once_also_when_many_have_one_instant(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await WriteAsync(world, 57, "case.view", null);

        var (seen, cursor) = (new List<Guid>(), (AuditCursor?)null);
        do
        {
            var slice = (await ListAsync(world, new(Actions: ["case.view"]), cursor, 10)).Value;
            seen.AddRange(slice.Rows.Select(row => row.Id));
            cursor = slice.Next is null ? null : AuditCursor.Read(slice.Next.ToString());
        } while (cursor is not null);

        Assert.Equal(57, seen.Count);
        Assert.Equal(57, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Who_saw_a_debtor_is_answered_with_persons_counts_and_refusals(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (seen, other) = (await world.DebtorAsync("D1", Ct), await world.DebtorAsync("D2", Ct));
        await world.UseAsync<OpenCase, object>(async it => await it.RunAsync(seen.Id, Ct), Role.LenderAdmin);
        await world.UseAsync<OpenCase, object>(async it => await it.RunAsync(other.Id, Ct), Role.LenderAdmin);
        await world.UseAsync<RevealDetail, object>(async it => await it.RunAsync(new(seen.Id, DebtorField.Email, "complaint"), Ct), Role.LenderAdmin);
        await world.UseAsync<RevealDetail, object>(async it => await it.RunAsync(new(seen.Id, DebtorField.Email, "complaint"), Ct), Role.Strategist);

        var watchers = (await world.UseAsync<ListWatchers, Result<IReadOnlyList<Watcher>>>(it => it.RunAsync(seen.Id.Value, Ct), Role.PrivacyOfficer)).Value;
        Assert.Equal((3, 1, 1), (watchers.Sum(one => one.Entries), watchers.Sum(one => one.Revealed), watchers.Sum(one => one.Refused)));
        var rows = (await ListAsync(world, new(Debtor: seen.Id.Value), null, 50)).Value.Rows;
        Assert.Equal(["audit.watchers", "debtor.reveal", "debtor.reveal", "case.view"], rows.Select(row => row.Action));
        Assert.Equal("complaint", rows[1].Purpose);
        Assert.Single((await ListAsync(world, new(Debtor: seen.Id.Value, OnlyRefused: true), null, 50)).Value.Rows);
        Assert.Empty((await ListAsync(world, new(Debtor: seen.Id.Value, Until: world.Now.AddDays(-1)), null, 50)).Value.Rows);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Only_the_privacy_officer_reads_the_log_and_every_reading_stands_in_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await WriteAsync(world, 1, "case.view", null);
        var id = await world.ReadAsync(db => db.Set<AuditEntry>().Select(entry => entry.Id).SingleAsync(Ct), Ct);
        foreach (var role in Enum.GetValues<Role>().Where(role => role is not Role.PrivacyOfficer))
        {
            Assert.True((await ListAsync(world, new(), null, 10, role)).IsRefused, role.ToString());
            Assert.True((await world.UseAsync<ReadAuditEntry, Result<AuditEntryView>>(it => it.RunAsync(id, Ct), role)).IsRefused);
            Assert.True((await world.UseAsync<ListWatchers, Result<IReadOnlyList<Watcher>>>(it => it.RunAsync(id, Ct), role)).IsRefused);
            Assert.True((await world.UseAsync<ReadChainState, Result<ChainState>>(it => it.RunAsync(Ct), role)).IsRefused);
            Assert.True((await world.UseAsync<CheckAudit, Result<AuditVerdict>>(it => it.RunAsync(Ct), role)).IsRefused);
            Assert.True((await world.UseAsync<ListAudit, Result<AuditSlice>>(it => it.ExportAsync(new(new(), null, 10), "csv", Ct), role)).IsRefused);
        }
        Assert.False((await ListAsync(world, new(), null, 10)).IsRefused);
        Assert.False((await world.UseAsync<ReadAuditEntry, Result<AuditEntryView>>(it => it.RunAsync(id, Ct), Role.PrivacyOfficer)).IsRefused);
        await world.UseAsync<ListAudit, Result<AuditSlice>>(it => it.ExportAsync(new(new(), null, 10), "csv", Ct), Role.PrivacyOfficer);

        var actions = await world.ReadAsync(db => db.Set<AuditEntry>().Select(entry => entry.Action).ToListAsync(Ct), Ct);
        foreach (var action in (string[])["audit.search", "audit.entry", "audit.export"]) Assert.Single(actions, action);
        Assert.Equal(6 * (Enum.GetValues<Role>().Length - 1), actions.Count(action => action == RefusedDemands.Action));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_chain_cut_short_and_made_to_fit_is_found_by_what_an_earlier_night_saw(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await WriteAsync(world, 6, "case.view", null);
        await ChainAsync(world);
        Assert.Equal(1, await world.UseAsync<CheckAudit, int>(it => it.WhenDueAsync(Ct)));
        Assert.Equal(0, await world.UseAsync<CheckAudit, int>(it => it.WhenDueAsync(Ct)));
        await ChainAsync(world); // the verification's own entry

        // Whoever can write every table removes the two newest entries that the night saw and moves the head back.
        await world.WriteAsync(async db =>
        {
            var link = new SqlText("\"index\"");
            await db.ExecuteAsync($"delete from audit_entries where id in (select entry_id from audit_chain where {link} >= 4)", Ct);
            await db.ExecuteAsync($"delete from audit_chain where {link} >= 4", Ct);
            await db.ExecuteAsync($"update audit_heads set count = 4, hash = (select hash from audit_chain where {link} = 3)", Ct);
        }, Ct);
        var verdict = await world.UseAsync<VerifyAudit, AuditVerdict>(it => it.RunAsync(Ct));
        Assert.Contains(verdict.Findings, found => found is { Fault: AuditFault.HistoryDiffers, Index: 5 });

        // And whoever then changes what the night kept is named by that.
        await world.WriteAsync(db => db.ExecuteAsync($"update audit_checks set count = 4", Ct), Ct);
        verdict = await world.UseAsync<VerifyAudit, AuditVerdict>(it => it.RunAsync(Ct));
        Assert.Contains(verdict.Findings, found => found.Fault == AuditFault.CheckChanged);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_newest_entries_and_a_deleted_head_are_named(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await WriteAsync(world, 5, "case.view", null);
        await ChainAsync(world);
        var link = new SqlText("\"index\"");
        await world.WriteAsync(async db =>
        {
            await db.ExecuteAsync($"delete from audit_entries where id in (select entry_id from audit_chain where {link} >= 3)", Ct);
            await db.ExecuteAsync($"delete from audit_chain where {link} >= 3", Ct);
        }, Ct);
        var verdict = await world.UseAsync<VerifyAudit, AuditVerdict>(it => it.RunAsync(Ct));
        Assert.Equal([3L, 4L], verdict.Findings.Where(found => found.Fault == AuditFault.LinkRemoved).Select(found => found.Index!.Value));

        await world.WriteAsync(db => db.ExecuteAsync($"delete from audit_heads", Ct), Ct);
        verdict = await world.UseAsync<VerifyAudit, AuditVerdict>(it => it.RunAsync(Ct));
        Assert.Contains(verdict.Findings, found => found is { Fault: AuditFault.HeadDiffers, Index: 3 });
    }

    private static Task<Result<AuditSlice>> ListAsync(World world, AuditFilter filter, AuditCursor? before, int take, Role role = Role.PrivacyOfficer) =>
        world.UseAsync<ListAudit, Result<AuditSlice>>(it => it.RunAsync(new(filter, before, take), Ct), role);

    private static Task<int> ChainAsync(World world) => world.UseAsync<ChainAudit, int>(it => it.RunAsync(Ct));

    private static async Task WriteAsync(World world, int count, string action, Guid? debtor)
    {
        await using var scope = world.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        for (var i = 0; i < count; i++) scope.ServiceProvider.GetRequiredService<AuditTrail>().Write(db, action, "test", i, debtor: debtor);
        await db.CommitAsync(Ct);
    }
}
