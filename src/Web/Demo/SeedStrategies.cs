using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections;
using Platform.Collections.Campaigns;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// Three published strategies for a demo lender (the two shipped presets and one by e-mail), each put to work by a
/// campaign that looks every two minutes, so that what comes in with the demo's small files is soon treated.
/// </summary>
public sealed class SeedStrategies(TenantRunner runner) : IDemoStep
{
    public Task RunAsync(Tenant tenant, CancellationToken ct) => runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token))
        {
            if (await db.Campaigns.AnyAsync(token)) return;
        }
        var chinese = tenant.Key == "jinqiao";
        var preset = services.GetRequiredService<CreateFromPreset>();
        var early = Value(await preset.RunAsync(new CreateFromPreset.Request("segment-a-30-days"), token));
        var before = Value(await preset.RunAsync(new CreateFromPreset.Request("pre-due"), token));
        var late = await ByEmailAsync(services, chinese, token);
        await StartAsync(services, tenant, "early-arrears", chinese ? "早期逾期" : "Early arrears", early, "0 0/2 * * * ?", token);
        await StartAsync(services, tenant, "reminders", chinese ? "到期提醒" : "Due-date reminders", before, "30 0/2 * * * ?", token);
        await StartAsync(services, tenant, "late-email", chinese ? "后期邮件" : "Later stages by e-mail", late, "0 1/2 * * * ?", token);
    }, ct);

    private static async Task<Guid> ByEmailAsync(IServiceProvider services, bool chinese, CancellationToken ct)
    {
        var template = Value(await services.GetRequiredService<SaveTemplate>().RunAsync(
            new SaveTemplate.Request(null, "email-plan", chinese ? "还款安排邮件" : "Offer of a plan", ChannelKind.Email,
            [
                new TemplateDraftText("en", "Your {{ account.product }}: let us find a way",
                    """
                    Dear {{ debtor.name }},

                    {{ account.past_due | money }} of your {{ account.product }} (ending {{ account.ending }}) has been due since {{ account.due_date | day }}. That is {{ account.days_past_due }} days.

                    You can pay at {{ service.pay_url }}. Your own page, where you can also name a day or agree instalments: {{ service.self_url }}

                    If paying at once is difficult, please talk to us: many people agree a plan with us, and asking costs nothing. You reach us at {{ service.phone }} ({{ service.hours }}) or {{ service.email }}.

                    {{ lender.name }}
                    """),
                new TemplateDraftText("zh", "关于您的{{ account.product }}：我们一起想办法",
                    """
                    {{ debtor.name }}，您好：

                    您的{{ account.product }}（尾号{{ account.ending }}）有{{ account.past_due | money }}于{{ account.due_date | day }}到期，至今已{{ account.days_past_due }}天。

                    您可以通过{{ service.pay_url }} 还款。您的专属页面（可约定还款日或分期）：{{ service.self_url }}

                    如一次还清有困难，请与我们联系，我们可以为您安排分期还款。客服电话{{ service.phone }}（{{ service.hours }}），邮箱{{ service.email }}。

                    {{ lender.name }}
                    """),
            ]), ct));
        Value(await services.GetRequiredService<PublishTemplate>().RunAsync(template, ct));
        var segment = Value(await services.GetRequiredService<SaveSegment>().RunAsync(
            new SaveSegment.Request(null, 0, "m2-and-later", chinese ? "M2及以后" : "M2 and later",
                SegmentDefinition.Everyone with { MinDaysPastDue = 31 }), ct));
        var letter = await LetterAsync(services, chinese, ct);
        var steps = new[] { 35, 45, 55, 60, 75, 90, 100, 120, 150 }.Select((day, i) => day is 55 or 100
            ? new StrategyStep((short)(i + 1), day, ChannelKind.Letter, letter, null, new TimeOnly(8, 0), new TimeOnly(20, 0))
            : new StrategyStep((short)(i + 1), day, ChannelKind.Email, template, null, new TimeOnly(8, 0), new TimeOnly(20, 0)));
        return Value(await services.GetRequiredService<SaveStrategy>().RunAsync(
            new SaveStrategy.Request(null, "later-by-email", chinese ? "后期邮件协商" : "Later stages by e-mail",
                new StrategyDefinition(segment, null, [.. steps])), ct));
    }

    private static async Task<Guid> LetterAsync(IServiceProvider services, bool chinese, CancellationToken ct)
    {
        var letter = Value(await services.GetRequiredService<SaveTemplate>().RunAsync(
            new SaveTemplate.Request(null, "letter-plan", chinese ? "还款安排信函" : "Offer of a plan, by letter", ChannelKind.Letter,
            [
                new TemplateDraftText("en", null,
                    """
                    Dear {{ debtor.name }},

                    We have written to you about your {{ account.product }} (ending {{ account.ending }}). {{ account.past_due | money }} of it has been due since {{ account.due_date | day }}, which is {{ account.days_past_due }} days.

                    You can pay at {{ service.pay_url }}. On your own page you can also name a day or agree instalments: {{ service.self_url }}

                    If paying at once is difficult, please talk to us. Asking costs nothing. You reach us at {{ service.phone }} ({{ service.hours }}) or {{ service.email }}.

                    {{ lender.name }}
                    """),
                new TemplateDraftText("zh", null,
                    """
                    {{ debtor.name }}，您好：

                    您的{{ account.product }}（尾号{{ account.ending }}）有{{ account.past_due | money }}于{{ account.due_date | day }}到期，至今已{{ account.days_past_due }}天。

                    您可以通过{{ service.pay_url }} 还款，也可以在您的专属页面约定还款日或分期：{{ service.self_url }}

                    如一次还清有困难，请与我们联系，我们可以为您安排分期还款。客服电话{{ service.phone }}（{{ service.hours }}），邮箱{{ service.email }}。

                    {{ lender.name }}
                    """),
            ]), ct));
        Value(await services.GetRequiredService<PublishTemplate>().RunAsync(letter, ct));
        return letter;
    }

    private static async Task StartAsync(
        IServiceProvider services, Tenant tenant, string key, string name, Guid strategy, string schedule, CancellationToken ct)
    {
        Value(await services.GetRequiredService<PublishStrategy>().RunAsync(new PublishStrategy.Request(strategy), ct));
        Value(await services.GetRequiredService<SaveCampaign>().RunAsync(
            new SaveCampaign.Request(key, name, strategy, schedule, tenant.TimeZone), ct));
        Value(await services.GetRequiredService<StartRun>().RunAsync(new StartRun.Request(key, "schedule"), ct));
    }

    private static T Value<T>(Result<T> result) =>
        result.IsRefused ? throw new InvalidOperationException($"The demo's own data was refused: {result.Refusal}") : result.Value;
}
