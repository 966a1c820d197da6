using System.Text.Json;
using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.WeChat;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Channels.Tests.WeChat;

public sealed class WeChatCallbackTests
{
    private const string Word = "callbackword";
    private const string OpenId = "oia2TjuEGTNoeX76QEjQNrcURxG8";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("success", AttemptState.Delivered, 0)]
    [InlineData("failed:user block", AttemptState.Failed, 1)]
    [InlineData("failed: system failed", AttemptState.Failed, 0)]
    public async Task The_receipt_of_a_template_message_is_merged_and_a_block_is_a_stop(string status, AttemptState state, int stops)
    {
        await using var world = await WorldAsync();
        var attempt = await AttemptAsync(world, "200163836");
        Assert.True(await TakeAsync(world, $"""
            <xml><FromUserName><![CDATA[{OpenId}]]></FromUserName><MsgType>event</MsgType>
            <Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status><![CDATA[{status}]]></Status></xml>
            """));
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await scope.ServiceProvider.GetRequiredService<MergeReceipts>().RunAsync(Ct);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(state, (await db.Attempts.SingleAsync(a => a.Id == attempt, Ct)).State);
        Assert.Equal(stops, await db.Suppressions.CountAsync(Ct));
    }

    [Theory]
    [InlineData("<CreateTime>1348831860</CreateTime><MsgType>event</MsgType><Event>unsubscribe</Event>", true, "")]
    [InlineData("<MsgType>text</MsgType><Content>退订</Content><MsgId>1</MsgId>", true, "退订")]
    [InlineData("<MsgType>text</MsgType><Content>好的</Content><MsgId>1</MsgId>", false, "好的")]
    [InlineData("<MsgType>image</MsgType><PicUrl>http://mmbiz.example/1</PicUrl><MsgId>1</MsgId>", false, "")]
    [InlineData("<MsgType>event</MsgType><Event>subscribe</Event>", false, null)]
    [Trait("row", "000-9")]
    public async Task What_a_follower_writes_is_kept_once_and_who_leaves_or_says_stop_is_suppressed_at_once(string words, bool stops, string? text)
    {
        await using var world = await WorldAsync();
        for (var told = 0; told < 2; told++) Assert.True(await TakeAsync(world, $"<xml><FromUserName>{OpenId}</FromUserName>{words}</xml>"));
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(world.Tenant.Id, Ct);
        var messages = await db.InboundMessages.ToListAsync(Ct);
        if (text is null) Assert.Empty(messages);
        else Assert.Equal(new InboundContent(OpenId, text), InboundContent.Open(cipher, Assert.Single(messages).Id, messages[0].Content));
        Assert.DoesNotContain(messages, message => message.ProviderMessageId.Contains(OpenId, StringComparison.Ordinal));
        var kept = await db.Suppressions.ToListAsync(Ct);
        Assert.Equal(stops ? 1 : 0, kept.Count);
        if (stops) Assert.Equal(cipher.BlindIndex("wechat", OpenId), kept[0].AddressIndex);
    }

    [Fact]
    public async Task What_does_not_prove_itself_finds_nothing_here()
    {
        await using var world = await WorldAsync();
        var stop = $"<xml><FromUserName>{OpenId}</FromUserName><Event>unsubscribe</Event></xml>";
        var tokens = world.Platform.Services.GetRequiredService<IntentTokens>();
        Assert.False(await TakeAsync(world, stop, word: "guessed"));
        Assert.False(await TakeAsync(world, stop, age: TimeSpan.FromHours(1))); // an old one played again
        Assert.False(await TakeAsync(world, stop, token: tokens.Protect(TenantId.New(), 0)));
        Assert.False(await TakeAsync(world, stop, token: tokens.Protect(world.Tenant.Id, 7)));
        // A document type could name files and endless texts.
        Assert.True(await TakeAsync(world, "<!DOCTYPE xml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><xml><FromUserName>&a;</FromUserName><Event>unsubscribe</Event></xml>"));
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(0, await db.Suppressions.CountAsync(Ct));
    }

    private static async Task<bool> TakeAsync(AdapterWorld world, string body, string word = Word, TimeSpan age = default, string? token = null)
    {
        token ??= world.Platform.Services.GetRequiredService<IntentTokens>().Protect(world.Tenant.Id, 0);
        var at = $"{(world.Platform.Clock.GetUtcNow() - age).ToUnixTimeSeconds()}";
        await using var call = world.Platform.Services.CreateAsyncScope();
        return await call.ServiceProvider.GetRequiredService<WeChatCallbacks>().TakeAsync(
            new(token, WeChatCallbacks.Sign(word, at, "nonce"), at, "nonce", body), Ct);
    }

    private static async Task<AdapterWorld> WorldAsync()
    {
        var world = await AdapterWorld.CreateAsync(Ct);
        await world.AccountAsync(ChannelKind.WeChat, "wechat", JsonSerializer.Serialize(new
        {
            appId = "wx" + new string('a', 16), appSecret = "secret", mode = "CustomerService", callbackToken = Word,
        }), Ct);
        return world;
    }

    private static async Task<long> AttemptAsync(AdapterWorld world, string providerId)
    {
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var now = world.Platform.Clock.GetUtcNow();
        var attempt = new Attempt
        {
            RunId = Guid.CreateVersion7(), CampaignId = Guid.CreateVersion7(), StepNo = 1, AccountId = Guid.CreateVersion7(),
            DebtorId = Guid.CreateVersion7(), Channel = ChannelKind.WeChat, DueAt = now, ExpiresAt = now.AddHours(1), PlannedAt = now,
            State = AttemptState.Submitted, Provider = "wechat", ProviderMessageId = providerId,
        };
        db.Add(attempt);
        await db.CommitAsync(Ct);
        return attempt.Id;
    }
}
