using System.Net;
using System.Net.Http.Json;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Campaigns;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Testing.Smtp;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class ChannelApiTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_lender_sets_up_its_mail_server_through_the_api_and_a_campaigns_mail_arrives_there(DatabaseKind kind)
    {
        await using var sink = SmtpSink.Start();
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(3, 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var added = await api.PostAsync("/api/v1/channels", Ct, body: new
        {
            channel = "email", provider = "smtp", name = "Our mail server",
            settings = new { host = sink.Host, port = sink.Port, tls = "None", fromAddress = "help@harbour.example" },
        });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal("Our mail server", (await api.GetJsonAsync("/api/v1/channels", Ct)).Body.GetProperty("items")[0].GetProperty("name").GetString());

        await MailCampaignAsync(lender);
        var run = (await api.PostAsync("/api/v1/campaigns/mail/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(run, Ct);
        await lender.DispatchAsync(Ct);
        await sink.WaitForAsync(3, TimeSpan.FromSeconds(30), Ct);

        Assert.All(sink.Messages, mail => Assert.Equal("help@harbour.example", mail.From));
        Assert.Equal(3, sink.Messages.SelectMany(mail => mail.Recipients).Distinct().Count());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_secret_goes_in_and_never_comes_out_and_a_fault_names_its_field(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        object Draft(object settings) => new { channel = "email", provider = "smtp", name = "Mail", settings };
        var wrong = await api.PostAsync("/api/v1/channels", Ct, body: Draft(new { host = "mail.example", port = 0, fromAddress = "help@harbour.example" }));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (wrong.Status, wrong.Code()));
        Assert.True(wrong.Body.GetProperty("errors").TryGetProperty("port", out _), wrong.Text);

        var id = (await api.PostAsync("/api/v1/channels", Ct, body: Draft(
            new { host = "mail.example", user = "us", password = "s3cret-word", fromAddress = "help@harbour.example" }))).Body.GetProperty("id").GetGuid();
        var changed = await PutAsync(api, id, Draft(new { host = "post.example", user = "us", fromAddress = "help@harbour.example" }));
        Assert.Equal(HttpStatusCode.OK, changed);
        var seen = await api.GetJsonAsync("/api/v1/channels", Ct);
        Assert.DoesNotContain("s3cret-word", seen.Text, StringComparison.Ordinal);
        var item = seen.Body.GetProperty("items")[0];
        Assert.Equal(("post.example", "password"),
            (item.GetProperty("settings").GetProperty("host").GetString(), item.GetProperty("secrets")[0].GetString()));

        // Another lender neither sees it nor can change it.
        var other = await host.ApiAsync("jinqiao-core", Ct);
        Assert.Empty((await other.GetJsonAsync("/api/v1/channels", Ct)).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(other, id, Draft(new { host = "evil.example", fromAddress = "a@evil.example" })));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient api, Guid id, object body)
    {
        using var answer = await api.PutAsJsonAsync($"/api/v1/channels/{id}", body, Ct);
        return answer.StatusCode;
    }

    private static async Task MailCampaignAsync(Lender lender)
    {
        var now = TimeProvider.System.GetUtcNow();
        var template = new Template { Key = "mail", Name = "mail", Channel = ChannelKind.Email, CreatedAt = now };
        var words = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now };
        var strategy = new Strategy { Key = "mail", Name = "Mail", CreatedAt = now };
        await lender.WriteAsync(db =>
        {
            db.AddRange(template, words, strategy);
            db.Add(new TemplateText { VersionId = words.Id, Language = "en", Subject = "Your card", Body = "Please pay {{ account.past_due }}." });
            db.Add(new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = now,
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone,
                    [new(1, 3, ChannelKind.Email, template.Id, words.Id, new TimeOnly(8, 0), new TimeOnly(21, 0))]).ToJson(),
            });
        }, Ct);
        Assert.False((await lender.UseAsync<SaveCampaign, Result<Guid>>(
            save => save.RunAsync(new("mail", "Mail", strategy.Id, null, "UTC"), Ct), Role.LenderAdmin)).IsRefused);
    }
}
