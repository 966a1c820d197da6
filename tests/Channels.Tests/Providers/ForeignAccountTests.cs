using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Providers;

public sealed class ForeignAccountTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("attack", "38")]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_channel_account_that_is_carried_to_another_lender_opens_as_an_error(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (ours, theirs) = (await world.TenantAsync("ours", Ct), await world.TenantAsync("theirs", Ct));
        var foreign = await theirs.ReadAsync(db => db.ChannelAccounts.AsNoTracking().SingleAsync(Ct), Ct);
        var settings = new AccountSettings(world.Platform.Services.GetRequiredService<TenantKeys>());

        // As a job of ours would have it, had the row reached it by whatever way.
        ChannelAccount Carried(byte[] sealedSettings) =>
            new() { TenantId = ours.Id, Id = foreign.Id, Channel = foreign.Channel, Provider = foreign.Provider, Name = "carried", Settings = sealedSettings };

        await Assert.ThrowsAnyAsync<CryptographicException>(() => settings.OpenAsync<Dictionary<string, string>>(Carried([.. foreign.Settings]), Ct).AsTask());
        Assert.NotNull(await settings.OpenAsync<Dictionary<string, object>>(foreign, Ct));
    }
}
