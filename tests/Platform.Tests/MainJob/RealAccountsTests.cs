using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Testing.Smtp;
using Platform.Testing.Twilio;
using Platform.Tests.Api;
using Platform.Tests.Host;

namespace Platform.Tests.MainJob;

/// <summary>The main job on real accounts, from the file to two real servers, whose ledgers have the last word.</summary>
public sealed class RealAccountsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Real_accounts_become_messages_and_both_servers_ledgers_agree(DatabaseKind kind)
    {
        if (RealAccounts.File is not { } file)
        {
            Assert.Skip("The real accounts are not beside this checkout (shared/data/credit-card-default.csv).");
            return;
        }
        await using var sink = SmtpSink.Start();
        await using var twilio = await TwilioServer.StartAsync(Ct);
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Twilio:BaseAddress"] = twilio.BaseAddress.ToString() },
        });
        host.Services.GetRequiredService<IOptions<CallbackOptions>>().Value.PublicBaseUrl = host.Address.ToString();
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await AccountsAsync(lender, sink, twilio);
        await StrategyAsync(lender);

        var today = LocalDays.Today(TimeProvider.System.GetUtcNow(), lender.NoonZone, "UTC");
        var (csv, expected) = RealAccounts.Read(file, today, lender.NoonZone);
        await ImportAsync(lender, csv);

        using var api = await host.ApiAsync("harbour-core", Ct);
        using var started = await api.PostAsJsonAsync("/api/v1/campaigns/real/runs", new { }, Ct);
        var run = (await started.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();
        var counts = await FinishedAsync(api, lender, run!);

        var attempts = await lender.ReadAsync(db => db.Attempts.AsNoTracking().Where(a => a.RunId == Guid.Parse(run!)).ToListAsync(Ct), Ct);
        Assert.Equal(expected, counts.GetProperty("selected").GetInt64());
        Assert.Equal(0, counts.GetProperty("ambiguous").GetInt64());
        Assert.Equal(attempts.Count(a => a.Channel == ChannelKind.Email), sink.Count);
        Assert.All(sink.CountByMessageId, copies => Assert.Equal(1, copies.Value));
        Assert.Equal(attempts.Count(a => a.Channel == ChannelKind.Sms), twilio.AcceptedCount);
        Assert.All(twilio.AcceptedByCallback, copies => Assert.Equal(1, copies.Value));
        Assert.All(attempts.Where(a => a.Channel == ChannelKind.Sms), a => Assert.Equal(AttemptState.Delivered, a.State));
        Assert.All(attempts.Where(a => a.Channel == ChannelKind.Email), a => Assert.Equal(AttemptState.Submitted, a.State));
        TestContext.Current.SendDiagnosticMessage($"{kind}: {attempts.Count} attempts, {sink.Count} e-mails, {twilio.AcceptedCount} SMS");
    }

    private static async Task AccountsAsync(Lender lender, SmtpSink sink, TwilioServer twilio)
    {
        var smtp = JsonSerializer.Serialize(new { host = sink.Host, port = sink.Port, tls = "None", fromAddress = "help@harbour.example" });
        var sms = JsonSerializer.Serialize(new { accountSid = twilio.AccountSid, authToken = twilio.AuthToken, apiKey = twilio.ApiKey, apiSecret = twilio.ApiSecret, from = "+15005550006" });
        foreach (var (channel, provider, settings) in new[] { (ChannelKind.Email, "smtp", smtp), (ChannelKind.Sms, "twilio", sms) })
        {
            var saved = await lender.UseAsync<SaveChannelAccount, Result<Guid>>(
                save => save.RunAsync(new(null, channel, provider, provider, settings), Ct), Role.LenderAdmin);
            Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        }
    }

    /// <summary>SMS on days 1 to 15, e-mail on days 16 to 30.</summary>
    private static async Task StrategyAsync(Lender lender)
    {
        var now = TimeProvider.System.GetUtcNow();
        var strategy = new Strategy { Key = "real", Name = "Real accounts", CreatedAt = now };
        var steps = new List<StrategyStep>();
        await lender.WriteAsync(db =>
        {
            db.Add(strategy);
            foreach (var (channel, from, to) in new[] { (ChannelKind.Sms, 1, 15), (ChannelKind.Email, 16, 30) })
            {
                var template = new Template { Key = channel.ToString(), Name = "words", Channel = channel, CreatedAt = now };
                var version = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now };
                db.AddRange(template, version, new TemplateText
                {
                    VersionId = version.Id, Language = "en", Subject = channel is ChannelKind.Email ? "Your card" : null,
                    Body = "{{ debtor.name }}: {{ account.past_due | money }} is due since {{ account.due_date | day }}.",
                });
                for (var day = from; day <= to; day++)
                    steps.Add(new StrategyStep((short)day, day, channel, template.Id, version.Id, new TimeOnly(8, 0), new TimeOnly(21, 0)));
            }
            db.Add(new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = now,
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone with { MinDaysPastDue = 1, MaxDaysPastDue = 30 }, steps).ToJson(),
            });
        }, Ct);
        await lender.UseAsync<SaveCampaign, Result<Guid>>(
            save => save.RunAsync(new("real", "Real accounts", strategy.Id, null, "UTC"), Ct), Role.LenderAdmin);
    }

    private static async Task ImportAsync(Lender lender, string csv)
    {
        var id = (await lender.UseAsync<ReceivePortfolio, Result<Guid>>(receive => receive.RunAsync(
            new(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "cards.csv", "api", null), Ct), Role.LenderAdmin)).Value;
        for (var look = 0; look < 1_200; look++)
        {
            var import = await lender.ReadAsync(db => db.Set<Import>().AsNoTracking().SingleAsync(row => row.Id == id, Ct), Ct);
            if (import.State is ImportState.Completed)
            {
                Assert.Equal(0, import.Rejected);
                return;
            }
            Assert.NotEqual(ImportState.Failed, import.State);
            await Task.Delay(100, Ct);
        }
        Assert.Fail("The import did not end within two minutes.");
    }

    /// <summary>Polls the run; the states add up to what was selected each time (I5), and the SMS receipts come in.</summary>
    private static async Task<JsonElement> FinishedAsync(HttpClient api, Lender lender, string run)
    {
        for (var look = 0; look < 900; look++)
        {
            var body = await api.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}", Ct);
            var counts = body.GetProperty("counts");
            long Of(string name) => counts.GetProperty(name).GetInt64();
            Assert.Equal(Of("selected"), new[] { "suppressed", "planned", "inFlight", "submitted", "delivered", "read", "failed", "expired", "cancelled", "ambiguous", "handed" }.Sum(Of));
            if (body.GetProperty("state").GetString() == "completed" && Of("delivered") > 0 && await SettledAsync(lender, Guid.Parse(run))) return counts;
            await Task.Delay(200, Ct);
        }
        throw new InvalidOperationException("The run did not complete within three minutes.");
    }

    private static Task<bool> SettledAsync(Lender lender, Guid run) => lender.ReadAsync(db => db.Attempts.AllAsync(
        a => a.RunId != run || a.Channel != ChannelKind.Sms || a.State != AttemptState.Submitted, Ct), Ct);
}
