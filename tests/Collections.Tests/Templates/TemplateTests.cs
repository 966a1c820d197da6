using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Templates;

public sealed class TemplateTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<Result<Guid>> SaveAsync(World world, ChannelKind channel, string? seen, Guid? id, params TemplateDraftText[] texts) =>
        world.UseAsync<SaveTemplate, Result<Guid>>(s => s.RunAsync(new(id, null, "First reminder", channel, texts, seen), Ct), Role.Strategist);

    private static Task<Result<PublishTemplate.Published>> PublishAsync(World world, Guid id) =>
        world.UseAsync<PublishTemplate, Result<PublishTemplate.Published>>(p => p.RunAsync(id, Ct), Role.Strategist);

    private static async Task<Result<RenderedText>> RenderAsync(World world, Guid version, string language, string name = "Ana")
    {
        await using var scope = world.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var account = new Account
        {
            AccountNo = "12345678", Product = "card", Currency = "GBP", PastDue = 1234.5m, Balance = 9m,
            DueDate = new DateOnly(2026, 3, 5), Attributes = """{"branch":"<b>Leeds</b>"}""",
        };
        return await scope.ServiceProvider.GetRequiredService<TemplateRenderer>().RenderAsync(
            db, version, language,
            TemplateValues.From(world.Tenant, account, new DebtorDetails(name, null, null, null, null, null, null), language, new DateOnly(2026, 3, 10), null), Ct);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_message_is_written_in_the_debtors_language_or_the_nearest_there_is(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Sms, null, null,
            new("en", null, "Hello {{ debtor.name }}: {{ account.past_due | money }} since {{ account.due_date | day }}, {{ account.days_past_due }} days"),
            new("zh", null, "{{ debtor.name }}，{{ account.past_due | money }}，{{ account.due_date | day }}"))).Value;
        var version = (await PublishAsync(world, id)).Value.VersionId;

        Assert.Equal("Hello Ana: £1,234.50 since 5 March 2026, 5 days", (await RenderAsync(world, version, "en-GB")).Value.Body);
        Assert.Equal("Hello Ana: £1,234.50 since March 5, 2026, 5 days", (await RenderAsync(world, version, "en-US")).Value.Body);
        Assert.Equal("王芳，£1,234.50，2026年3月5日", (await RenderAsync(world, version, "zh-CN", "王芳")).Value.Body);
        Assert.Equal("en", (await RenderAsync(world, version, "fr")).Value.Language); // the tenant's
        Assert.Null((await RenderAsync(world, version, "en")).Value.HtmlBody);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_a_value_says_is_text_and_never_template_markup_or_a_header(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Email, null, null,
            new TemplateDraftText("en", "For {{ debtor.name }}", "Dear {{ debtor.name }},\n\nYour branch: {{ attributes.branch }}\nBye"))).Value;
        var version = (await PublishAsync(world, id)).Value.VersionId;

        var text = (await RenderAsync(world, version, "en", "{{7*7}}\r\nBcc: x@y <script>")).Value;

        Assert.Equal("For {{7*7}}  Bcc: x@y <script>", text.Subject);
        Assert.DoesNotContain('\n', text.Subject!);
        Assert.Equal("Dear {{7*7}}  Bcc: x@y <script>,\n\nYour branch: <b>Leeds</b>\nBye", text.Body);
        Assert.Contains("<p>Dear {{7*7}}  Bcc: x@y &lt;script&gt;,</p><p>Your branch: &lt;b&gt;Leeds&lt;/b&gt;<br>Bye</p>", text.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_hole_in_a_message_stops_it_and_says_where(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Sms, null, null, new TemplateDraftText("en", null, "Pay\nat {{ service.pay_url }}"))).Value;
        var published = (await PublishAsync(world, id)).Value;
        Assert.Contains(published.Warnings, w => w is { Code: "service_contact_empty", Word: "service.pay_url" });

        var refused = await RenderAsync(world, published.VersionId, "en");
        Assert.Equal("template_error(en, body, 2, 7, value_missing, service.pay_url)", refused.Refusal.ToString());

        await world.UseAsync<SaveServiceContact, Result>(s => s.RunAsync(new ServiceContact { PayUrl = "https://pay.example" }, Ct), Role.Strategist);
        Assert.Equal("Pay\nat https://pay.example", (await RenderAsync(world, published.VersionId, "en")).Value.Body);
    }

    [Theory]
    [InlineData("Hello {{ debtor.nmae }}", "template_error(zh, body, 1, 10, unknown_variable, debtor.nmae)")]
    [InlineData("一\n二 {% if debtor.name %}三", "template_error(zh, body, 2, 6, missing_end, endif)")]
    [InlineData("{{ debtor.phone }}", "template_error(zh, body, 1, 4, unknown_variable, debtor.phone)")]
    public async Task Nothing_is_published_while_one_language_is_wrong(string body, string expected)
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Sms, null, null, new("en", null, "fine"), new("zh", null, body))).Value;
        Assert.Equal(expected, (await PublishAsync(world, id)).Refusal.ToString());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_published_version_never_changes_and_the_next_draft_starts_from_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Sms, null, null, new("en", null, "one"), new("zh", null, "一"))).Value;
        var one = (await PublishAsync(world, id)).Value;
        Assert.Equal("nothing_to_publish", (await PublishAsync(world, id)).Refusal.Code);
        await SaveAsync(world, ChannelKind.Sms, null, id, new TemplateDraftText("en", null, "two"));
        var view = (await world.UseAsync<ReadTemplate, Result<TemplateView>>(r => r.RunAsync(id, Ct), Role.Strategist)).Value;
        Assert.Equal("conflict", (await SaveAsync(world, ChannelKind.Sms, "0000", id, new TemplateDraftText("en", null, "lost"))).Refusal.Code);
        Assert.False((await SaveAsync(world, ChannelKind.Sms, view.Seen, id, new TemplateDraftText("en", null, "three"))).IsRefused);
        var two = (await PublishAsync(world, id)).Value;

        Assert.Equal((1, 2), (one.Version, two.Version));
        Assert.Equal("one", (await RenderAsync(world, one.VersionId, "en")).Value.Body);
        Assert.Equal("一", (await RenderAsync(world, one.VersionId, "zh")).Value.Body);
        Assert.Equal("three", (await RenderAsync(world, two.VersionId, "zh")).Value.Body);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_two_tabs_that_rename_a_template_the_second_is_told(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, ChannelKind.Sms, null, null, new TemplateDraftText("en", null, "one"))).Value;
        await PublishAsync(world, id);
        var view = (await world.UseAsync<ReadTemplate, Result<TemplateView>>(r => r.RunAsync(id, Ct), Role.Strategist)).Value;
        Task<Result<Guid>> RenameAsync(string name) => world.UseAsync<SaveTemplate, Result<Guid>>(
            s => s.RunAsync(new(id, null, name, ChannelKind.Sms, view.Texts, view.Seen), Ct), Role.Strategist);

        Assert.False((await RenameAsync("First")).IsRefused);
        Assert.Equal("conflict", (await RenameAsync("Second")).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_preview_masks_the_debtor_until_somebody_permitted_asks_and_is_recorded(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var account = await world.AccountAsync(await world.DebtorAsync("Lovelace", Ct), 5, Ct, number: "ACC-00012345");
        TemplateDraftText[] texts = [new("en", null, "{{ debtor.name }} {{ account.number }}"), new("zh", null, "{{ oops }}")];
        Task<Result<TemplatePreview>> PreviewAsync(bool reveal, Role role) => world.UseAsync<PreviewTemplate, Result<TemplatePreview>>(
            p => p.RunAsync(new(ChannelKind.Sms, texts, account.AccountNo, Reveal: reveal), Ct), role);

        var masked = (await PreviewAsync(false, Role.Strategist)).Value;
        Assert.Equal("•••• 2345", masked.AccountNo);
        Assert.Equal("A. L. •••• 2345", masked.Texts[0].Text.Value.Body);
        Assert.Equal("template_error(zh, body, 1, 4, unknown_variable, oops)", masked.Texts[1].Text.Refusal.ToString());
        Assert.Equal("forbidden", (await PreviewAsync(true, Role.Strategist)).Refusal.Code);
        Assert.Equal("Ada Lovelace ACC-00012345", (await PreviewAsync(true, Role.LenderAdmin)).Value.Texts[0].Text.Value.Body);
        var recorded = await world.ReadAsync(
            db => db.QueryAsync($"select action from audit_entries where tenant_id = {db.TenantId} and resource_type = {"account"}", row => row.Text(0), Ct), Ct);
        Assert.Equal(["debtor.reveal"], recorded);
    }

    [Fact]
    [Trait("row", "001-4")]
    [Trait("row", "001-20")]
    public void A_text_without_a_way_to_pay_or_to_ask_and_one_that_threatens_is_warned_about()
    {
        TemplateDraftText[] bare = [new("en", null, "{{ lender.name }}: {{ account.past_due | money }} due {{ account.due_date | day }}. Pay or go to jail")];
        Assert.Equal(
            ["no_way_to_pay", "no_service_contact", "harsh_word"],
            TemplateLint.Warn(ChannelKind.Sms, bare, new ServiceContact()).Select(w => w.Code));
    }

    [Fact]
    public void The_explained_variables_are_exactly_those_that_are_filled_in()
    {
        var account = new Account { AccountNo = "1", Product = "p", Currency = "GBP" };
        var values = TemplateValues.From(
            new() { Key = "t", Name = "t" }, account, new DebtorDetails("n", null, null, null, null, null, null), "en", new DateOnly(2026, 1, 1), null);
        var filled = values.SelectMany(group => group.Value switch
        {
            Platform.Channels.Templates.Liquid.OpenMembers => [group.Key],
            IReadOnlyDictionary<string, object?> members => members.Keys.Select(name => $"{group.Key}.{name}"),
            _ => [group.Key],
        }).Concat(new ServiceContact().Values().Keys.Select(name => "service." + name));
        Assert.Equal(filled.Order(), TemplateVariables.Vocabulary.Variables.Select(v => v.Name).Order());
    }
}
