using System.Text.Json;
using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Peer = Platform.Testing.Twilio.TwilioSignature;

namespace Channels.Tests.Sms;

public sealed class TwilioCallbackTests
{
    private const string Token = "12345";
    private const string OldToken = "54321";

    private static readonly KeyValuePair<string, string>[] Form =
    [
        new("CallSid", "CA1234567890ABCDE"), new("Caller", "+14158675309"), new("Digits", "1234"),
        new("From", "+14158675309"), new("To", "+18005551212"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("https://MyCompany.com:1234/myapp.php?foo=1&bar=2", "PCqOZm8cnu/L6+u5i5fuEd+Iac4=")]
    public void Twilios_own_vectors_hold(string url, string signature)
    {
        Assert.True(TwilioSignature.IsValidForm(Token, url, Form, signature));
        Assert.False(TwilioSignature.IsValidForm(OldToken, url, Form, signature));
        Assert.False(TwilioSignature.IsValidForm(Token, url, [.. Form, new("Extra", "x")], signature));
        Assert.False(TwilioSignature.IsValidForm(Token, url, Form, null));
        Assert.False(TwilioSignature.IsValidForm(Token, url, Form, "????"));
        Assert.False(TwilioSignature.IsValidForm(Token, url.ToLowerInvariant() + "x", Form, signature));
    }

    [Fact]
    public void The_port_may_be_signed_or_not()
    {
        var signed = Peer.Sign(Token, "https://platform.example:443/cb", Form);
        Assert.True(TwilioSignature.IsValidForm(Token, "https://platform.example/cb", Form, signed));
        signed = Peer.Sign(Token, "https://platform.example/cb", Form);
        Assert.True(TwilioSignature.IsValidForm(Token, "https://platform.example:8443/cb", Form, signed));
    }

    [Fact]
    public async Task A_true_callback_is_kept_once_and_merged_into_its_attempt()
    {
        await using var world = await WorldAsync();
        var (token, attempt) = await AttemptAsync(world, AttemptState.Submitted);
        for (var copy = 0; copy < 3; copy++) Assert.True(await StatusAsync(world, token, Fields("delivered"), Token));
        Assert.True(await StatusAsync(world, token, Fields("sent"), OldToken)); // late, and from before the rotation

        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await scope.ServiceProvider.GetRequiredService<MergeReceipts>().RunAsync(Ct);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(2, await db.Receipts.CountAsync(Ct));
        Assert.Equal(AttemptState.Delivered, (await db.Attempts.SingleAsync(a => a.Id == attempt, Ct)).State);
        Assert.Equal(1, await db.AttemptTransitions.CountAsync(t => t.State == "delivered", Ct));
    }

    [Fact]
    public async Task A_callback_that_does_not_prove_itself_finds_nothing_here()
    {
        await using var world = await WorldAsync();
        var (token, _) = await AttemptAsync(world, AttemptState.Submitted);
        var other = await world.Platform.TenantAsync("jinqiao", Ct);
        var tokens = world.Platform.Services.GetRequiredService<IntentTokens>();

        Assert.False(await StatusAsync(world, token, Fields("delivered"), "guessed"));
        Assert.False(await StatusAsync(world, "x" + token[1..], Fields("delivered"), Token));
        Assert.False(await StatusAsync(world, tokens.Protect(other.Id, 1), Fields("delivered"), Token)); // another tenant's
        Assert.False(await StatusAsync(world, tokens.Protect(TenantId.New(), 1), Fields("delivered"), Token));
        Assert.False(await StatusAsync(world, tokens.Protect(world.Tenant.Id, 0), Fields("delivered"), Token)); // the inbound one
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(0, await db.Receipts.CountAsync(Ct));
    }

    [Theory]
    [InlineData("STOP", true)]
    [InlineData(" stop. ", true)]
    [InlineData("退订", true)]
    [InlineData("Please stop calling at noon", false)]
    [InlineData("ok", false)]
    [InlineData("ＴＤ", true)]
    [InlineData("", false)]
    [Trait("row", "000-9")]
    public async Task What_a_person_answers_is_kept_once_and_stop_suppresses_at_once(string answer, bool stops)
    {
        await using var world = await WorldAsync();
        var token = world.Platform.Services.GetRequiredService<IntentTokens>().Protect(world.Tenant.Id, 0);
        KeyValuePair<string, string>[] form = [new("From", "+447700900123"), new("To", "+15005550006"), new("Body", answer), new("MessageSid", "SM" + new string('1', 32))];
        var path = $"/cb/twilio/in/{token}";
        for (var told = 0; told < 2; told++)
        {
            await using var call = world.Platform.Services.CreateAsyncScope();
            var twilio = call.ServiceProvider.GetRequiredService<TwilioCallbacks>();
            Assert.False(await twilio.TakeInboundAsync(new(token, path, form, Peer.Sign("guessed", TwilioFixture.Base + path, form)), Ct));
            Assert.True(await twilio.TakeInboundAsync(new(token, path, form, Peer.Sign(Token, TwilioFixture.Base + path, form)), Ct));
        }

        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(world.Tenant.Id, Ct);
        var message = await db.InboundMessages.SingleAsync(Ct);
        Assert.Equal((stops, (Guid?)null), (message.IsStop, message.DebtorId));
        Assert.Equal(new InboundContent("+447700900123", answer), InboundContent.Open(cipher, message.Id, message.Content));
        var kept = await db.Suppressions.ToListAsync(Ct);
        Assert.Equal(stops ? 1 : 0, kept.Count);
        if (stops) Assert.Equal(cipher.BlindIndex("phone", "+447700900123"), kept[0].AddressIndex);
    }

    [Fact]
    public async Task An_undelivered_message_to_someone_who_opted_out_suppresses_the_number()
    {
        await using var world = await WorldAsync();
        var (token, _) = await AttemptAsync(world, AttemptState.Submitted);
        Assert.True(await StatusAsync(world, token, [.. Fields("undelivered"), new("ErrorCode", "21610")], Token));
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal("opted_out", (await db.Suppressions.SingleAsync(Ct)).Reason);
        Assert.Equal("twilio.21610", (await db.Receipts.SingleAsync(Ct)).ErrorCode);
    }

    private static KeyValuePair<string, string>[] Fields(string status) =>
        [new("MessageSid", "SM" + new string('0', 32)), new("MessageStatus", status), new("To", "+447700900123")];

    private static async Task<bool> StatusAsync(AdapterWorld world, string token, KeyValuePair<string, string>[] form, string authToken)
    {
        var path = $"/cb/twilio/{token}";
        await using var call = world.Platform.Services.CreateAsyncScope();
        return await call.ServiceProvider.GetRequiredService<TwilioCallbacks>().TakeStatusAsync(
            new(token, path, form, Peer.Sign(authToken, TwilioFixture.Base + path, form)), Ct);
    }

    private static async Task<AdapterWorld> WorldAsync()
    {
        var world = await AdapterWorld.CreateAsync(Ct, services =>
            services.Configure<CallbackOptions>(options => options.PublicBaseUrl = TwilioFixture.Base));
        await world.AccountAsync(ChannelKind.Sms, "twilio", JsonSerializer.Serialize(new
        {
            accountSid = "AC" + new string('a', 32), authToken = Token, previousAuthToken = OldToken, from = "+15005550006",
        }), Ct);
        return world;
    }

    private static async Task<(string Token, long Attempt)> AttemptAsync(AdapterWorld world, AttemptState state)
    {
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var now = world.Platform.Clock.GetUtcNow();
        var attempt = new Attempt
        {
            RunId = Guid.CreateVersion7(), CampaignId = Guid.CreateVersion7(), StepNo = 1, AccountId = Guid.CreateVersion7(),
            DebtorId = Guid.CreateVersion7(), Channel = ChannelKind.Sms, DueAt = now, ExpiresAt = now.AddHours(1), PlannedAt = now,
            State = state,
        };
        db.Add(attempt);
        await db.CommitAsync(Ct);
        var tokens = scope.ServiceProvider.GetRequiredService<IntentTokens>();
        return (tokens.Protect(world.Tenant.Id, attempt.Id), attempt.Id);
    }
}
