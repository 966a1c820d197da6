using Bunit;
using Bunit.Rendering;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing.Smtp;
using Platform.Web.Features.Channels;
using Platform.Web.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Web.Tests.Features.Channels;

public sealed class ChannelsPageTests : PlanTest
{
    [Fact]
    public async Task A_lender_sets_up_its_mail_server_tries_it_and_puts_it_before_the_sandbox()
    {
        await using var sink = SmtpSink.Start();
        var page = await OpenAsync();
        Assert.Contains("reach nobody", Section(page).TextContent, StringComparison.Ordinal);

        await ClickAsync(page, ".ch-head button");
        await page.WaitForAssertionAsync(() => Assert.Equal("smtp", page.Find("#ca-provider").GetAttribute("value")));
        page.Find("#ca-name").Change("Our mail server");
        page.Find("#ca-host").Change(sink.Host);
        page.Find("#ca-port").Change("a");
        page.Find("#ca-tls").Change("None");
        page.Find("#ca-fromAddress").Change("help@harbour.example");
        page.Find("#ca-form").Submit();
        await page.WaitForAssertionAsync(() => Assert.Equal("true", page.Find("#ca-port").GetAttribute("aria-invalid")));
        page.Find("#ca-port").Change($"{sink.Port}");
        page.Find("#ca-form").Submit();
        await page.WaitForAssertionAsync(() => Assert.Contains("Our mail server", Section(page).TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));

        await ClickAsync(page, "[aria-label='Test Our mail server']");
        await page.WaitForAssertionAsync(() => Assert.Contains("The server answered", Section(page).TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        await ClickAsync(page, "[aria-label='Move up: Our mail server']");
        await page.WaitForAssertionAsync(() => Assert.DoesNotContain("reach nobody", Section(page).TextContent, StringComparison.Ordinal));

        await using var db = await Use<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal("smtp", (await db.ChannelAccounts.Where(a => a.Channel == ChannelKind.Email).OrderBy(a => a.Priority).FirstAsync(Ct)).Provider);
    }

    [Fact]
    public async Task A_secret_is_never_shown_again_and_stays_when_it_is_left_empty()
    {
        await BeginAsync();
        var id = (await Use<SaveChannelAccount>().RunAsync(new(null, ChannelKind.Email, "smtp", "Mail",
            """{"host":"mail.example","user":"us","password":"s3cret-word","fromAddress":"help@harbour.example"}"""), Ct)).Value;
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Contains("mail.example:587", Section(page).TextContent, StringComparison.Ordinal));
        await ClickAsync(page, "[aria-label='Edit Mail']");
        await page.WaitForAssertionAsync(() => Assert.Equal("Held. Leave empty to keep it.", page.Find("#ca-password").GetAttribute("placeholder")));
        Assert.DoesNotContain("s3cret-word", page.Markup, StringComparison.Ordinal);
        page.Find("#ca-host").Change("post.example");
        page.Find("#ca-form").Submit();
        await page.WaitForAssertionAsync(() => Assert.Contains("post.example:587", Section(page).TextContent, StringComparison.Ordinal));

        await using var db = await Use<TenantDbFactory>().ReadAsync(Ct);
        var account = await db.ChannelAccounts.SingleAsync(a => a.Id == id, Ct);
        var settings = await Use<AccountSettings>().OpenAsync<Platform.Channels.Email.Smtp.SmtpSettings>(account, Ct);
        Assert.Equal("s3cret-word", settings.Password);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_said_in_words()
    {
        await BeginAsync();
        await Use<SaveChannelAccount>().RunAsync(new(null, ChannelKind.Email, "smtp", "Mail",
            """{"host":"127.0.0.1","port":1,"tls":"None","fromAddress":"help@harbour.example"}"""), Ct);
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.NotNull(Section(page).QuerySelector("[aria-label='Test Mail']")));
        await ClickAsync(page, "[aria-label='Test Mail']");
        await page.WaitForAssertionAsync(() => Assert.Contains("cannot be reached", Section(page).TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    private static AngleSharp.Dom.IElement Section(IRenderedComponent<ContainerFragment> page) => page.Find("section[aria-labelledby=ch-Email]");

    // On the page's own turn: between finding and clicking it may draw again.
    private static Task ClickAsync(IRenderedComponent<ContainerFragment> page, string what) =>
        page.InvokeAsync(() => Section(page).QuerySelector(what)!.Click());

    private async Task<IRenderedComponent<ContainerFragment>> OpenAsync()
    {
        await BeginAsync();
        var page = Render();
        page.WaitForState(() => page.FindAll("section[aria-labelledby=ch-Email]").Count == 1);
        return page;
    }

    private async Task BeginAsync()
    {
        Services.AddScoped<ContactWords>().AddScoped<RefusalSentence>();
        await StartAsync(role: Role.LenderAdmin);
        await Use<SaveChannelAccount>().RunAsync(new(null, ChannelKind.Email, "sandbox", "Sandbox", "{}"), Ct);
    }

    private IRenderedComponent<ContainerFragment> Render() => Render(builder =>
    {
        builder.OpenComponent<MudPopoverProvider>(0);
        builder.CloseComponent();
        builder.OpenComponent<MudDialogProvider>(1);
        builder.CloseComponent();
        builder.OpenComponent<MudSnackbarProvider>(2);
        builder.CloseComponent();
        builder.OpenComponent<ChannelsPage>(3);
        builder.CloseComponent();
    });
}
