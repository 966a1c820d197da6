using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Letters;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>Gives a demo lender a sandbox account on every channel and its (made-up) service contact.</summary>
public sealed class SeedChannels(TenantRunner runner) : IDemoStep
{
    private static readonly ChannelKind[] Channels =
        [ChannelKind.Sms, ChannelKind.Email, ChannelKind.WeChat, ChannelKind.Push, ChannelKind.Letter];

    public Task RunAsync(Tenant tenant, CancellationToken ct) => runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token))
        {
            if (await db.ChannelAccounts.AnyAsync(token)) return;
        }
        foreach (var channel in Channels)
        {
            var (provider, name, settings) = channel is ChannelKind.Letter ? Letters(services, tenant) : ("sandbox", "Sandbox", "{}");
            var saved = await services.GetRequiredService<SaveChannelAccount>().RunAsync(
                new SaveChannelAccount.Request(null, channel, provider, name, settings), token);
            if (saved.IsRefused) throw new InvalidOperationException($"The demo's {channel} account was refused: {saved.Refusal}");
        }
        var contact = tenant.Key == "jinqiao"
            ? new ServiceContact { PayUrl = "https://pay.jinqiao.example", Phone = "021-5555 0100", Email = "service@jinqiao.example", Hours = "每日 9:00–18:00" }
            : new ServiceContact { PayUrl = "https://pay.harbour.example", Phone = "020 7946 0100", Email = "help@harbour.example", Hours = "Mon–Sat 9–18" };
        await services.GetRequiredService<SaveServiceContact>().RunAsync(contact, token);
    }, ct);

    // Real pages for the lender's own printer; a machine without the fonts for them keeps letters in the sandbox.
    private static (string Provider, string Name, string Settings) Letters(IServiceProvider services, Tenant tenant) =>
        services.GetRequiredService<LetterFont>().Face is null ? ("sandbox", "Sandbox", "{}")
        : tenant.Key == "jinqiao" ? ("letters", "打印信函", JsonSerializer.Serialize(new { senderName = tenant.Name, senderAddress = "上海市虚构路100号 200000" }))
        : ("letters", "Printed letters", JsonSerializer.Serialize(new { senderName = tenant.Name, senderAddress = "100 Fiction Street, London EC1A 1AA" }));
}
