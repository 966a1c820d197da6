using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Debtors;

/// <summary>Sealed values that are carried where they do not belong, by somebody who can write to the database.</summary>
public sealed class TransplantTests(PostgresServer postgres)
{
    private static readonly DebtorDetails Ada = new("Ada Example", null, null, null, null, null, null, null, null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("attack", "40")]
    public async Task Details_copied_to_another_row_or_from_another_lender_open_as_an_error_and_never_as_somebody(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (one, two) = (await world.DebtorAsync("D1", Ct), await world.DebtorAsync("D2", Ct));
        var other = await world.Platform.TenantAsync("other", Ct);
        var keys = world.Platform.Services.GetRequiredService<TenantKeys>();
        var (cipher, theirs) = (await keys.GetAsync(world.TenantId, Ct), await keys.GetAsync(other.Id, Ct));
        Assert.Equal("Ada Example", Opened(cipher, one.Reference, DebtorSeal.Seal(cipher, one.Reference, Ada)).Name);

        await world.WriteAsync(async db =>
        {
            var from = await db.Debtors.SingleAsync(row => row.Id == one.Id, Ct);
            await db.ExecuteAsync($"update debtors set details = {from.Details} where tenant_id = {db.TenantId} and id = {two.Id}", Ct);
            await db.ExecuteAsync($"update debtor_keys set details_key = {from.Key!.DetailsKey} where tenant_id = {db.TenantId} and debtor_id = {two.Id}", Ct);
        }, Ct);
        var moved = await world.ReadAsync(db => db.Debtors.AsNoTracking().SingleAsync(row => row.Id == two.Id, Ct), Ct);

        Assert.ThrowsAny<CryptographicException>(() => DebtorSeal.Open(cipher, moved));
        // The same reference at another lender: its key is another, and the tenant is authenticated besides.
        Assert.ThrowsAny<CryptographicException>(() => Opened(cipher, one.Reference, DebtorSeal.Seal(theirs, one.Reference, Ada)));
        // The same row's value put into another column.
        var phrase = cipher.Seal("debtors.details", "D1", "secret"u8);
        Assert.Equal("secret", Encoding.UTF8.GetString(cipher.Open("debtors.details", "D1", phrase)));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open("case_notes.text", "D1", phrase));
    }

    private static DebtorDetails Opened(TenantCipher cipher, string reference, SealedDetails made) =>
        DebtorSeal.Open(cipher, reference, made.Details, made.Key);

    [Fact, Trait("attack", "34")]
    public async Task One_telephone_number_has_another_index_in_every_lender()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite, postgres, Ct);
        var keys = world.Platform.Services.GetRequiredService<TenantKeys>();
        var (ours, theirs) = (await keys.GetAsync(world.TenantId, Ct), await keys.GetAsync((await world.Platform.TenantAsync("other", Ct)).Id, Ct));

        Assert.Equal(ours.BlindIndex("phone", "+447700900123"), ours.BlindIndex("phone", "+447700900123"));
        Assert.NotEqual(ours.BlindIndex("phone", "+447700900123"), theirs.BlindIndex("phone", "+447700900123"));
        Assert.NotEqual(ours.BlindIndex("phone", "+447700900123"), ours.BlindIndex("email", "+447700900123"));
    }
}
