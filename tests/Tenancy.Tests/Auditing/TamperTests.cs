using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Auditing;

/// <summary>What a person with the whole database in hand can do to a log, and by what it is seen. The first of each pair is the untouched log.</summary>
public sealed class TamperTests(PostgresServer postgres)
{
    private static readonly SqlText Index = new("\"index\"");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "1")]
    public async Task One_bit_of_an_entry_is_named_with_its_place(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 2);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set facts = {"""{"number":3}"""} where id = {id}", Ct), Ct);
        await NamedAsync(log, AuditFault.EntryChanged, 2, id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "2")]
    public async Task Two_entries_that_changed_places_are_both_named(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var (two, three) = (await IdAsync(log, 2), await IdAsync(log, 3));
        await log.TamperAsync(
            async db =>
            {
                await db.ExecuteAsync($"update audit_chain set entry_id = {Guid.CreateVersion7()} where tenant_id = {db.TenantId} and {Index} = 3", Ct);
                await db.ExecuteAsync($"update audit_chain set entry_id = {three} where tenant_id = {db.TenantId} and {Index} = 2", Ct);
                await db.ExecuteAsync($"update audit_chain set entry_id = {two} where tenant_id = {db.TenantId} and {Index} = 3", Ct);
            }, Ct);
        await NamedAsync(log, AuditFault.EntryChanged, 2, three);
        await NamedAsync(log, AuditFault.EntryChanged, 3, two);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "3")]
    public async Task The_last_entry_cannot_go_with_everything_that_tells_of_it(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 5);
        await log.TamperAsync(
            async db =>
            {
                await db.ExecuteAsync($"delete from audit_chain where tenant_id = {db.TenantId} and {Index} = 5", Ct);
                await db.ExecuteAsync($"delete from audit_entries where id = {id}", Ct);
            }, Ct);
        await log.RewriteAsync(Ct);
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
        await StopsAsync(log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "4")]
    public async Task An_entry_taken_out_of_the_middle_is_seen_although_all_are_numbered_anew(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 2);
        await log.TamperAsync(
            async db =>
            {
                await db.ExecuteAsync($"delete from audit_chain where tenant_id = {db.TenantId} and {Index} = 2", Ct);
                await db.ExecuteAsync($"delete from audit_entries where id = {id}", Ct);
            }, Ct);
        await log.RewriteAsync(Ct);
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
        await log.GrowAsync(3, Ct); // as large as before and more
        Assert.NotNull(await log.StoppedAsync(Ct));
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entry_put_in_between_is_seen_although_all_hashes_fit(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var (id, put) = (await IdAsync(log, 2), Guid.CreateVersion7());
        await log.TamperAsync(
            async db =>
            {
                await db.ExecuteAsync(
                    $"""
                    insert into audit_entries (tenant_id, id, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed, salt)
                    select tenant_id, {put}, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed, salt from audit_entries where id = {id}
                    """, Ct);
                await db.ExecuteAsync($"update audit_chain set {Index} = {Index} + 100 where tenant_id = {db.TenantId} and {Index} >= 3", Ct);
                db.Add(new AuditLink { Index = 3, EntryId = put, Leaf = new byte[32], Hash = new byte[32] });
            }, Ct);
        await log.RewriteAsync(Ct);
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "5")]
    public async Task All_hashes_computed_anew_without_the_key_do_not_fit_what_was_signed(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 2);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'harmless' where id = {id}", Ct), Ct);
        await log.RewriteAsync(Ct);
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
        await StopsAsync(log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "5")]
    public async Task A_checkpoint_signed_with_another_key_is_forged(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 2);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'harmless' where id = {id}", Ct), Ct);
        await log.RewriteAsync(Ct);
        var root = await log.ReadAsync(async db => (await TenantTreeAsync(db, 6)).Root(6), Ct);
        var forged = SignedNote.Sign(new Checkpoint(log.Origin, 6, root).Text, [NoteSigner.Create(log.Origin)]);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_checkpoints set note = {forged} where tenant_id = {db.TenantId}", Ct), Ct);
        await NamedAsync(log, AuditFault.CheckpointForged, 5);
        await log.GrowAsync(1, Ct);
        Assert.Contains("forged", await log.StoppedAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "6")]
    public async Task Who_holds_the_signing_key_too_is_caught_by_what_lies_outside(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        log.Archive.Keep((await log.CheckpointAsync(Ct)).Note);
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
        var id = await IdAsync(log, 2);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'harmless' where id = {id}", Ct), Ct);
        await log.RewriteAsync(Ct);
        var root = await log.ReadAsync(async db => (await TenantTreeAsync(db, 6)).Root(6), Ct);
        var note = log.Keys.Sign(new Checkpoint(log.Origin, 6, root));
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_checkpoints set note = {note} where tenant_id = {db.TenantId}", Ct), Ct);
        await NamedAsync(log, AuditFault.CheckpointDiffers, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "7")]
    public async Task Yesterdays_backup_is_smaller_than_what_lies_outside_and_nothing_more_is_signed(bool onPostgres)
    {
        // The archive of a log that went on; the database as it was before.
        await using var log = await LogAsync(onPostgres);
        var root = Merkle.Leaf("what came later"u8);
        log.Archive.Keep(log.Keys.Sign(new Checkpoint(log.Origin, 9, root)));
        await NamedAsync(log, AuditFault.CheckpointDiffers, 8);
        await using var fresh = await LogAsync(onPostgres, sign: false);
        fresh.Archive.Keep(fresh.Keys.Sign(new Checkpoint(fresh.Origin, 9, root)));
        Assert.False(await fresh.SealAsync(Ct));
        Assert.Contains("backup", await fresh.StoppedAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_tenants_checkpoint_is_not_this_ones(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var own = log.Keys.Open((await log.CheckpointAsync(Ct)).Note, log.Origin)!;
        var swapped = log.Keys.Sign(own with { Origin = log.Keys.OriginOf(TenantId.New()) });
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_checkpoints set note = {swapped} where tenant_id = {db.TenantId}", Ct), Ct);
        await NamedAsync(log, AuditFault.CheckpointForged, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_tile_is_named_and_nothing_is_signed_on_top_of_it(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_tiles set hashes = {new byte[6 * 32]} where tenant_id = {db.TenantId}", Ct), Ct);
        await NamedAsync(log, AuditFault.TileChanged, 0);
        await StopsAsync(log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "8")]
    public async Task Two_signers_at_once_make_one_checkpoint_of_one_tree(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.WriteAsync(300, Ct);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => log.SealAsync(Ct)));
        await log.GrowAsync(1, Ct);
        var verdict = await log.VerifyAsync(Ct);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal(301, (await log.CheckpointAsync(Ct)).Size);
        Assert.Null(await log.StoppedAsync(Ct));
    }

    /// <summary>A crash between the commit of the entries and the signature leaves entries that the next pass signs.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "9")]
    public async Task A_crash_before_the_signature_loses_nothing(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.WriteAsync(4, Ct);
        Assert.Equal(4, await log.UseAsync<ChainAudit, int>((it, _) => it.RunAsync(Ct))); // and here the process dies
        Assert.Equal(6, (await log.CheckpointAsync(Ct)).Size);
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
        Assert.True(await log.SealAsync(Ct));
        Assert.Equal(10, (await log.CheckpointAsync(Ct)).Size);
    }

    /// <summary>The order of the log is the sequencer's; a clock that goes back makes no gap and no second place.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "10")]
    public async Task A_clock_put_back_an_hour_leaves_a_whole_log(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.WriteAsync(2, Ct);
        await log.TamperAsync(
            async db =>
            {
                foreach (var waiting in await db.Set<AuditPending>().AsNoTracking().ToListAsync(Ct))
                    await db.ExecuteAsync($"update audit_entries set at = {TimeProvider.System.GetUtcNow().AddHours(-1)} where id = {waiting.EntryId}", Ct);
            }, Ct);
        Assert.True(await log.SealAsync(Ct));
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
        Assert.Equal(8, (await log.CheckpointAsync(Ct)).Size);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "11")]
    public async Task One_entry_cannot_be_written_or_chained_twice(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        var id = await IdAsync(log, 2);
        await Assert.ThrowsAnyAsync<Exception>(() => log.TamperAsync(
            db => db.ExecuteAsync($"insert into audit_entries (tenant_id, id, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed) select tenant_id, id, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed from audit_entries where id = {id}", Ct), Ct));
        await log.TamperAsync(async db => { db.Add(new AuditPending { EntryId = id, Since = default }); await Task.CompletedTask; }, Ct);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => log.SealAsync(Ct));
        Assert.Equal(6, await log.ReadAsync(db => db.Set<AuditLink>().CountAsync(Ct), Ct));
    }

    [Fact]
    [Trait("tamper", "12")]
    public void Text_in_two_unicode_forms_and_a_part_moved_to_another_member_are_other_entries()
    {
        byte[] Hash(string name, string facts, string resource) => AuditLeaf.Hash(new AuditEntry
        {
            ActorKind = ActorKind.User, ActorId = "1", ActorName = name, Action = "a", ResourceType = "r", ResourceId = resource, Facts = facts,
            Salt = new byte[AuditLeaf.SaltSize], Id = Guid.Empty,
        });
        var all = new[]
        {
            Hash("é", "1", "2"), Hash("e\u0301", "1", "2"), Hash("é", "1.0", "2"), Hash("é", "", "12"), Hash("é", "12", ""),
            Hash("é", """{"a":1,"b":2}""", "2"), Hash("é", """{"b":2,"a":1}""", "2"),
        };
        Assert.Equal(all.Length, all.Select(Convert.ToHexString).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "13")]
    public async Task An_entry_of_65536_bytes_is_logged_and_proven(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.TamperAsync(
            async db =>
            {
                var entry = new AuditEntry { ActorKind = ActorKind.Job, ActorId = "1", ActorName = "n", Action = "a", ResourceType = "r", ResourceId = "1", Facts = new string('x', 65_536), Salt = Encoding.UTF8.GetBytes("0123456789abcdef") };
                db.Add(entry);
                db.Add(new AuditPending { EntryId = entry.Id, Since = default });
                await Task.CompletedTask;
            }, Ct);
        Assert.True(await log.SealAsync(Ct));
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
    }

    /// <summary>A day without the sequencer: more waits than one pass and one tile take.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "14")]
    public async Task A_sequencer_that_was_away_catches_up(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.WriteAsync(4_500, Ct);
        Assert.True(await log.SealAsync(Ct));
        var verdict = await log.VerifyAsync(Ct);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal((4_506, 0), (verdict.Count, verdict.Waiting));
        Assert.Equal(4_506, log.Keys.Open((await log.CheckpointAsync(Ct)).Note, log.Origin)!.Size);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chain_from_before_there_was_a_tree_is_taken_in(bool onPostgres)
    {
        await using var log = await LogAsync(onPostgres);
        await log.TamperAsync(
            async db =>
            {
                await db.ExecuteAsync($"delete from audit_tiles where tenant_id = {db.TenantId}", Ct);
                await db.ExecuteAsync($"delete from audit_checkpoints where tenant_id = {db.TenantId}", Ct);
            }, Ct);
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
        await log.GrowAsync(300, Ct);
        var verdict = await log.VerifyAsync(Ct);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal(306, (await log.CheckpointAsync(Ct)).Size);
    }

    private async Task<AuditLog> LogAsync(bool onPostgres, bool sign = true)
    {
        var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.WriteAsync(6, Ct);
        if (sign) Assert.True(await log.SealAsync(Ct));
        else await log.UseAsync<ChainAudit, int>((it, _) => it.RunAsync(Ct));
        var verdict = await log.VerifyAsync(Ct); // the positive control: an untouched log is whole
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        return log;
    }

    private static Task<Guid> IdAsync(AuditLog log, long index) =>
        log.ReadAsync(db => db.Set<AuditLink>().Where(link => link.Index == index).Select(link => link.EntryId).SingleAsync(Ct), Ct);

    private static async Task<TileTree> TenantTreeAsync(TenantDb db, long size)
    {
        var places = TileTree.Places([new(0, size)]);
        var tiles = await db.Set<AuditTile>().AsNoTracking().ToListAsync(Ct);
        return new(tiles.Select(tile => (Place: new TilePlace(tile.Level, tile.Number), tile.Hashes)).Where(tile => places.Contains(tile.Place)).ToDictionary(tile => tile.Place, tile => tile.Hashes));
    }

    private static async Task NamedAsync(AuditLog log, AuditFault fault, long index, Guid? entry = null) =>
        Assert.Contains((await log.VerifyAsync(Ct)).Findings, found => found.Fault == fault && found.Index == index && (entry is null || found.EntryId == entry));

    private static async Task StopsAsync(AuditLog log)
    {
        var before = (await log.CheckpointAsync(Ct)).Note;
        await log.WriteAsync(2, Ct);
        Assert.False(await log.SealAsync(Ct));
        Assert.NotNull(await log.StoppedAsync(Ct));
        Assert.Equal(before, (await log.CheckpointAsync(Ct)).Note);
    }
}
