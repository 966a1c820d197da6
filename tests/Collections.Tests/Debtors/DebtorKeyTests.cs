using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Debtors;

/// <summary>Each debtor's details lie under a key of their own, and that key under the lender's, which can be exchanged.</summary>
public sealed class DebtorKeyTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task An_exchanged_key_takes_over_after_every_node_has_read_it_and_nobodys_details_are_touched(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var old = await world.DebtorAsync("D1", Ct);
        var keys = world.Platform.Services.GetRequiredService<TenantKeys>();
        var node = new TenantKeys(
            world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>(), world.Platform.Services.GetRequiredService<RootKeyOptions>(),
            world.Platform.Clock); // another process, with what it has read a moment ago
        await node.GetAsync(world.TenantId, Ct);

        var next = await world.UseAsync<RotateTenantKey, TenantKey>(rotate => rotate.RunAsync(Ct));
        Assert.Equal((2, world.Now + TenantKeys.Lead), (next.Version, next.SealsFrom));
        Assert.Equal(1, (await keys.GetAsync(world.TenantId, Ct)).Version);
        Assert.Equal(2, (await keys.RotateAsync(world.TenantId, Ct)).Version); // one waits already: not a third
        Assert.Equal(0, await world.UseAsync<RewrapKeys, long>(rewrap => rewrap.RunAsync(Ct)));

        world.Platform.Clock.Advance(TenantKeys.Lead - TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await keys.GetAsync(world.TenantId, Ct)).Version);
        await node.GetAsync(world.TenantId, Ct);
        world.Platform.Clock.Advance(TimeSpan.FromSeconds(1));
        var cipher = await keys.GetAsync(world.TenantId, Ct);
        Assert.Equal(2, cipher.Version);
        var young = await world.DebtorAsync("D2", Ct);
        var (before, fresh) = (await ReadAsync(world, old), await ReadAsync(world, young));
        Assert.Equal((1, 2), (before.Key!.KeyVersion, fresh.Key!.KeyVersion));
        Assert.Equal("Ada D2", DebtorSeal.Open(await node.GetAsync(world.TenantId, Ct), fresh).Name);

        Assert.Equal(1, await world.UseAsync<RewrapKeys, long>(rewrap => rewrap.RunAsync(Ct)));
        Assert.Equal(0, await world.UseAsync<RewrapKeys, long>(rewrap => rewrap.RunAsync(Ct)));
        var after = await ReadAsync(world, old);
        Assert.Equal(2, after.Key!.KeyVersion);
        Assert.Equal(before.Details, after.Details);
        Assert.NotEqual(before.Key.DetailsKey, after.Key.DetailsKey);
        Assert.Equal("Ada D1", DebtorSeal.Open(cipher, after).Name);
        Assert.Equal("Ada D1", DebtorSeal.Open(await node.GetAsync(world.TenantId, Ct), before).Name); // who read it before
        Assert.Equal(before.PhoneIndex, DebtorSeal.PhoneIndex(cipher, DebtorSeal.Open(cipher, after).Phone!)); // still found by it
        Assert.Equal(1, await world.ReadAsync(db => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "keys.rotated", Ct), Ct));
        Assert.Equal(1, await world.ReadAsync(db => db.Set<AuditEntry>().CountAsync(entry => entry.Action == "keys.rewrapped", Ct), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_lenders_first_key_seals_at_once_although_another_nodes_clock_is_behind(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.DebtorAsync("D1", Ct);
        var behind = new TenantKeys(
            world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>(), world.Platform.Services.GetRequiredService<RootKeyOptions>(),
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(world.Now - TimeSpan.FromSeconds(3)));

        Assert.Equal(TenantKey.First, (await behind.GetAsync(world.TenantId, Ct)).Version);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task While_keys_are_wrapped_anew_every_reader_reads_and_every_import_imports(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var people = new List<Debtor>();
        for (var i = 0; i < 300; i++) people.Add(await world.DebtorAsync($"D{i}", Ct));
        await world.UseAsync<RotateTenantKey, TenantKey>(rotate => rotate.RunAsync(Ct));
        world.Platform.Clock.Advance(TenantKeys.Lead);
        var keys = world.Platform.Services.GetRequiredService<TenantKeys>();
        var cipher = await keys.GetAsync(world.TenantId, Ct);

        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var read = 0;
            while (!stop.IsCancellationRequested)
            {
                foreach (var row in await world.ReadAsync(db => db.Debtors.AsNoTracking().ToListAsync(Ct), Ct))
                {
                    Assert.StartsWith("Ada ", DebtorSeal.Open(cipher, row).Name, StringComparison.Ordinal);
                    read++;
                }
            }
            return read;
        }, Ct);
        var changing = Task.Run(async () =>
        {
            foreach (var one in people.Take(40))
            {
                await world.WriteAsync(async db =>
                {
                    var row = await db.Debtors.SingleAsync(person => person.Id == one.Id, Ct);
                    DebtorSeal.Put(cipher, row, DebtorSeal.Open(cipher, row) with { Address = "1 Quay Street" });
                }, Ct);
            }
        }, Ct);
        var done = await world.UseAsync<RewrapKeys, long>(rewrap => rewrap.RunAsync(Ct));
        await changing;
        await stop.CancelAsync();

        Assert.True(await reading > 0);
        Assert.InRange(done, 260, 300);
        var all = await world.ReadAsync(db => db.Debtors.AsNoTracking().ToListAsync(Ct), Ct);
        Assert.All(all, row => Assert.Equal(2, row.Key!.KeyVersion));
        Assert.Equal(40, all.Count(row => DebtorSeal.Open(cipher, row).Address == "1 Quay Street"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task With_the_key_destroyed_the_details_are_gone_even_when_they_come_back_from_a_copy(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (one, two) = (await world.DebtorAsync("D1", Ct), await world.DebtorAsync("D2", Ct));
        var cipher = await world.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(world.TenantId, Ct);
        var copy = (await ReadAsync(world, one)).Details;

        await world.WriteAsync(async db =>
        {
            Assert.True(await DebtorKeys.DestroyAsync(db, one.Id, Ct));
            Assert.False(await DebtorKeys.DestroyAsync(db, one.Id, Ct));
            await db.ExecuteAsync($"update debtors set details = {Array.Empty<byte>()} where tenant_id = {db.TenantId} and id = {one.Id}", Ct);
        }, Ct);
        Assert.Equal(DebtorDetails.Gone, DebtorSeal.Open(cipher, await ReadAsync(world, one)));

        await world.WriteAsync(db => db.ExecuteAsync($"update debtors set details = {copy} where tenant_id = {db.TenantId} and id = {one.Id}", Ct), Ct);
        var restored = await ReadAsync(world, one);
        Assert.Equal(copy, restored.Details);
        Assert.Equal(DebtorDetails.Gone, DebtorSeal.Open(cipher, restored));
        var other = await ReadAsync(world, two);
        Assert.ThrowsAny<CryptographicException>(() => DebtorSeal.Open(cipher, restored.Reference, restored.Details, other.Key!.DetailsKey));
        Assert.Equal("Ada D2", DebtorSeal.Open(cipher, other).Name);
    }

    private static Task<Debtor> ReadAsync(World world, Debtor debtor) =>
        world.ReadAsync(db => db.Debtors.AsNoTracking().SingleAsync(row => row.Id == debtor.Id, Ct), Ct);
}
