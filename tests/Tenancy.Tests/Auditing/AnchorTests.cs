using Microsoft.Extensions.Logging.Abstractions;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Tenancy.Tests.Auditing;

/// <summary>Checkpoints in a folder outside: written once, and a log that does not follow from them stops.</summary>
public sealed class AnchorTests(PostgresServer postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-anchors-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_size_is_carried_out_once_and_can_be_read_back(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        Assert.Equal(0, await AnchorAsync(log));
        await log.GrowAsync(5, Ct);
        Assert.Equal(1, await AnchorAsync(log));
        Assert.Equal(0, await AnchorAsync(log));
        await log.GrowAsync(300, Ct);
        Assert.Equal(1, await AnchorAsync(log));

        var archive = new FolderArchive(_folder);
        Assert.Equal([5L, 305L], (await archive.ReadAsync(log.Origin, Ct)).Select(note => log.Keys.Open(note, log.Origin)!.Size));
        Assert.False(await archive.KeepAsync(log.Origin, 5, "another", Ct));
        Assert.DoesNotContain("another", await archive.ReadAsync(log.Origin, Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "6")]
    [Trait("tamper", "7")]
    public async Task A_log_written_anew_with_the_key_or_put_back_from_a_backup_is_stopped(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(5, Ct);
        Assert.Equal(1, await AnchorAsync(log));
        // Everything computed anew and signed with the true key; only the folder remembers.
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'harmless' where tenant_id = {db.TenantId}", Ct), Ct);
        await log.RewriteAsync(Ct);
        await log.TamperAsync(db => db.ExecuteAsync($"delete from audit_checkpoints where tenant_id = {db.TenantId}", Ct), Ct);
        await log.GrowAsync(2, Ct);
        Assert.Equal(0, await AnchorAsync(log));
        Assert.Contains("does not begin", await log.StoppedAsync(Ct), StringComparison.Ordinal);

        await using var old = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await old.GrowAsync(5, Ct);
        await new FolderArchive(_folder).KeepAsync(old.Origin, 9, old.Keys.Sign(new Checkpoint(old.Origin, 9, new byte[32])), Ct);
        Assert.Equal(0, await AnchorAsync(old));
        Assert.Contains("backup", await old.StoppedAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>Between signature and anchor lies only a file: half a one is none, and the next pass carries out what is newest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "9")]
    public async Task A_crash_between_the_signature_and_the_anchor_is_made_good_by_the_next_pass(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(5, Ct);
        Assert.Equal(1, await AnchorAsync(log));
        await log.GrowAsync(3, Ct); // signed; and here the process dies with half of the file written
        var folder = Path.Combine(_folder, log.Tenant.Value.ToString("D"));
        await File.WriteAllTextAsync(Path.Combine(folder, "000000000000008.checkpoint.dead.part"), (await log.CheckpointAsync(Ct)).Note[..20], Ct);
        Assert.Equal([5L], await SizesAsync(log));
        await log.GrowAsync(2, Ct);
        Assert.Equal(1, await AnchorAsync(log));
        Assert.Equal([5L, 10L], await SizesAsync(log));
        Assert.Null(await log.StoppedAsync(Ct));
        Assert.True((await log.VerifyAsync(Ct)).IsWhole);
    }

    private async Task<IEnumerable<long>> SizesAsync(AuditLog log) =>
        (await new FolderArchive(_folder).ReadAsync(log.Origin, Ct)).Select(note => log.Keys.Open(note, log.Origin)!.Size);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private AuditEvidence Outside(AuditLog log) =>
        new([new FolderArchive(_folder)], log.Keys, new(TimeProvider.System), TimeProvider.System, NullLogger<AuditEvidence>.Instance);

    private Task<int> AnchorAsync(AuditLog log) => log.UseAsync<TenantDbFactory, int>((dbs, services) =>
        new AnchorAudit(dbs, services.GetRequiredService<TenantScope>(), log.Keys, Outside(log), NullLogger<AnchorAudit>.Instance).RunAsync(Ct));
}
