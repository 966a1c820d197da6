using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Calls;

[Trait("row", "001-11")]
public sealed class DialOrderTests(PostgresServer postgres)
{
    private const string Mobile = "+447700900123", Landline = "+442079460123", Other = "+447700900888";
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Mobile, Landline)]
    [InlineData(Landline, Mobile)] // whichever column they stand in
    public void The_reserved_mobile_comes_before_the_reserved_landline_and_both_before_all_others(string phone, string second) =>
        Assert.Equal([Mobile, Landline, Other, "+8613800138000"], DialOrder.Of(Details(phone, second, [Other, Mobile, "+8613800138000"])));

    [Fact]
    public void Without_a_mobile_the_landline_is_first_and_without_any_number_there_is_none()
    {
        Assert.Equal([Landline, Other], DialOrder.Of(Details(null, Landline, [Other])));
        Assert.Equal(["+861065551234", "+8613800138000"], DialOrder.Of(Details("+861065551234", null, ["+8613800138000"])));
        Assert.Empty(DialOrder.Of(Details(null, null, null)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_call_that_nobody_answers_gives_way_to_the_next_number(DatabaseKind kind)
    {
        // The sandbox's people are out: every call ends unanswered.
        await using var calls = await CallWorld.CreateAsync(kind, postgres, settings: new { answerRate = 0.0, busyRate = 0, failureRate = 0 });
        var (debtor, _) = await NumbersAsync(calls, [Other]);

        Assert.Equal(Mobile, await NextAsync(calls, debtor));
        foreach (var next in new[] { Landline, Other })
        {
            await calls.PlaceAsync(Ada, debtor);
            await calls.PassAsync(60);
            calls.World.Platform.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(next, await NextAsync(calls, debtor));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_number_that_is_to_be_left_alone_is_passed_over(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, cipher) = await NumbersAsync(calls, null);
        await calls.World.WriteAsync(db =>
        {
            db.Add(new Suppression { Channel = ChannelKind.Call, AddressIndex = DebtorSeal.PhoneIndex(cipher, Mobile), Reason = "invalid", At = calls.World.Now });
            return Task.CompletedTask;
        }, Ct);

        Assert.Equal(Landline, await NextAsync(calls, debtor));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Who_has_only_a_landline_can_be_called_and_not_written_to(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, account) = await calls.DebtorAsync();
        var cipher = await calls.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(calls.World.TenantId, Ct);
        await calls.World.WriteAsync(async db =>
        {
            DebtorSeal.Put(cipher, await db.Debtors.SingleAsync(d => d.Id == debtor.Id, Ct), Details(null, Landline, null));
        }, Ct);

        var answers = await calls.World.UseAsync<ReserveContact, IReadOnlyDictionary<ChannelKind, Verdict>>(gate => calls.World.ReadAsync(
            db => gate.PeekAsync(db, debtor.Id, account.Id, [ChannelKind.Call, ChannelKind.Sms], Ct), Ct));
        Assert.Equal((true, "no_address"), (answers[ChannelKind.Call].Allowed, answers[ChannelKind.Sms].Reason));
        var placed = await calls.PlaceAsync(Ada, debtor);
        Assert.False(placed.IsRefused, placed.IsRefused ? placed.Refusal.ToString() : "");
        Assert.NotNull(placed.Value.Call);
    }

    private static DebtorDetails Details(string? phone, string? landline, IReadOnlyList<string>? others) =>
        new("Ada Lovelace", phone, null, null, null, null, null, landline, others);

    private static async Task<(Debtor Debtor, TenantCipher Cipher)> NumbersAsync(CallWorld calls, IReadOnlyList<string>? others)
    {
        var (debtor, _) = await calls.DebtorAsync();
        var cipher = await calls.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(calls.World.TenantId, Ct);
        await calls.World.WriteAsync(async db =>
        {
            var row = await db.Debtors.SingleAsync(d => d.Id == debtor.Id, Ct);
            DebtorSeal.Put(cipher, row, Details(Mobile, Landline, others));
        }, Ct);
        return (debtor, cipher);
    }

    private static Task<string?> NextAsync(CallWorld calls, Debtor debtor) => calls.World.ReadAsync(async db =>
        await DialOrder.NextAsync(db, await calls.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(calls.World.TenantId, Ct), debtor.Id, calls.World.Now, Ct), Ct);
}
