using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Anchors;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing.Peers;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Auditing;

/// <summary>Checkpoints under lock in a bucket: taken once, read back, and a bucket that is away holds up nothing.</summary>
public sealed class BucketTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly BucketServer _server = new("AKEXAMPLE", "a-secret/of+the=bucket");
    private readonly AnchorStates _states = new(TimeProvider.System);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private BucketArchive Archive => new(new(_server.Bucket, "eu-central-1", "AKEXAMPLE", "a-secret/of+the=bucket", LockDays: 30), _http, TimeProvider.System);

    /// <summary>The two examples that the scheme's publisher signs step by step.</summary>
    [Theory]
    [InlineData("https://examplebucket.s3.amazonaws.com/test.txt", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", null, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void A_request_is_signed_as_in_the_published_examples(string address, string? range, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        S3Signature.Sign(
            request, [], new(new Uri("https://examplebucket.s3.amazonaws.com/"), "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
        Assert.EndsWith("Signature=" + signature, request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_size_lies_under_lock_once_and_can_be_read_back(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        for (var round = 0; round < 4; round++)
        {
            await log.GrowAsync(5, Ct);
            Assert.Equal((1, 0), (await AnchorAsync(log), await AnchorAsync(log)));
        }
        _server.Page = 3; // the list comes in two pieces
        Assert.Equal([5L, 10L, 15L, 20L], (await Archive.ReadAsync(log.Origin, Ct)).Select(note => log.Keys.Open(note, log.Origin)!.Size));
        Assert.Equal(20, log.Keys.Open((await Archive.NewestAsync(log.Origin, Ct))!, log.Origin)!.Size);
        Assert.All(_server.Objects.Values, one => Assert.InRange(one.LockedUntil, TimeProvider.System.GetUtcNow().AddDays(29), TimeProvider.System.GetUtcNow().AddDays(30)));
        Assert.False(await Archive.KeepAsync(log.Origin, 5, "another", Ct));
        Assert.Empty(await Archive.ReadAsync(log.Keys.OriginOf(Platform.Tenancy.Tenants.TenantId.New()), Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "6")]
    public async Task A_log_written_anew_with_the_key_is_stopped_by_the_bucket_whatever_else_lies_there(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(5, Ct);
        Assert.Equal(1, await AnchorAsync(log));
        // Noise with a larger size than any, from somebody with a key to the bucket and none of ours.
        _server.Put($"{log.Tenant.Value:D}/0000000000000000001-9.checkpoint", "noise");
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'harmless' where tenant_id = {db.TenantId}", Ct), Ct);
        await log.RewriteAsync(Ct);
        await log.TamperAsync(db => db.ExecuteAsync($"delete from audit_checkpoints where tenant_id = {db.TenantId}", Ct), Ct);
        await log.GrowAsync(2, Ct);
        Assert.Equal(0, await AnchorAsync(log));
        Assert.Contains("does not begin", await log.StoppedAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bucket_that_is_away_stops_neither_the_signatures_nor_the_other_places(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        var folder = Directory.CreateTempSubdirectory("platform-anchors-").FullName;
        try
        {
            _server.IsDown = true;
            var other = new FolderArchive(folder);
            await log.GrowAsync(5, Ct);
            Assert.Equal(1, await AnchorAsync(log, other));
            await log.GrowAsync(5, Ct);
            Assert.Equal(1, await AnchorAsync(log, other));
            var fault = Assert.Single(_states.Faults);
            Assert.Equal(("bucket", 2, "answered 503"), (fault.Place, fault.Times, fault.Fault));
            Assert.Null(await log.StoppedAsync(Ct));
            _server.IsDown = false;
            Assert.Equal(1, await AnchorAsync(log, other));
            Assert.Empty(_states.Faults);
            Assert.Single(_server.Objects);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Signing asks once what lies outside; a place that is silent then is asked again, and until then trusted by nobody.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "7")]
    public async Task A_backup_put_back_while_the_bucket_is_away_is_seen_when_it_is_there_again(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await Archive.KeepAsync(log.Origin, 9, log.Keys.Sign(new Checkpoint(log.Origin, 9, new byte[32])), Ct);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var evidence = Evidence(log, clock, Archive);
        _server.IsDown = true;
        await log.WriteAsync(3, Ct);
        Assert.Equal(1, await SealAsync(log, evidence));
        _server.IsDown = false;
        clock.Advance(TimeSpan.FromMinutes(6));
        await log.WriteAsync(1, Ct);
        Assert.Equal(0, await SealAsync(log, evidence));
        Assert.Contains("backup", await log.StoppedAsync(Ct), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => await _server.StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private AuditEvidence Evidence(AuditLog log, TimeProvider clock, params IAuditArchive[] archives) =>
        new(archives, log.Keys, _states, clock, NullLogger<AuditEvidence>.Instance);

    private Task<int> AnchorAsync(AuditLog log, params IAuditArchive[] others) => log.UseAsync<TenantDbFactory, int>((dbs, services) => new AnchorAudit(
        dbs, services.GetRequiredService<TenantScope>(), log.Keys, Evidence(log, TimeProvider.System, [Archive, .. others]), NullLogger<AnchorAudit>.Instance).RunAsync(Ct));

    private static async Task<int> SealAsync(AuditLog log, AuditEvidence evidence)
    {
        while (await log.UseAsync<ChainAudit, int>((it, _) => it.RunAsync(Ct)) > 0) ;
        return await log.UseAsync<TenantDbFactory, int>((dbs, services) => new SignAudit(
            dbs, services.GetRequiredService<TenantScope>(), log.Keys, evidence, services.GetRequiredService<Platform.Tenancy.Events.Feed>(), TimeProvider.System,
            NullLogger<SignAudit>.Instance).RunAsync(Ct));
    }
}
