using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Api;
using Platform.Tests.Host;

namespace Platform.Tests.MainJob;

/// <summary>What happens without anyone doing it, timed on the running product.</summary>
public sealed class ByItselfTests(PostgresServer postgres)
{
    private const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date\n";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-1")]
    public async Task A_bill_of_yesterday_becomes_a_contact_that_nobody_started_and_names_where_it_comes_from(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = (await Lender.OfAsync(host, "harbour", Ct), await host.ApiAsync("harbour-core", Ct));
        var campaign = await lender.CampaignAsync("early", 1, Ct, fromHour: 20, schedule: "0/2 * * * * ?");

        await ImportAsync(api, Row(lender, 1, "120.50"));
        var item = await FirstAsync(api, "planned");

        Assert.Equal(("A-1", "early", 1, "sms"), (
            item.GetProperty("accountNo").GetString(), item.GetProperty("campaign").GetString(), item.GetProperty("step").GetInt32(),
            item.GetProperty("channel").GetString()));
        var run = (await api.GetJsonAsync($"/api/v1/runs/{item.GetProperty("run").GetGuid()}", Ct)).Body;
        Assert.Equal(("schedule", 1), (run.GetProperty("trigger").GetString(), run.GetProperty("strategyVersion").GetInt32()));
        var attempt = await lender.ReadAsync(db => db.Attempts.AsNoTracking().SingleAsync(Ct), Ct);
        var words = await lender.ReadAsync(db => db.TemplateVersions.AsNoTracking().SingleAsync(Ct), Ct);
        Assert.Equal((campaign, ChannelKind.Sms, words.Id), (attempt.CampaignId, attempt.Channel, attempt.TemplateVersionId));
        var zone = TimeZoneInfo.FindSystemTimeZoneById(lender.NoonZone);
        Assert.Equal((20, 21), (TimeZoneInfo.ConvertTime(attempt.DueAt, zone).Hour, TimeZoneInfo.ConvertTime(attempt.ExpiresAt, zone).Hour));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "001-9")]
    public async Task A_payment_stops_what_is_planned_for_the_account_within_a_minute_and_nothing_else(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = (await Lender.OfAsync(host, "harbour", Ct), await host.ApiAsync("harbour-core", Ct));
        await lender.CampaignAsync("early", 1, Ct, fromHour: 20);
        await ImportAsync(api, Row(lender, 1, "120.50") + Row(lender, 2, "80.00"));
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/v1/campaigns/early/runs", Ct)).Status);
        await FirstAsync(api, "planned", 2);

        var paid = Stopwatch.StartNew();
        await ImportAsync(api, Row(lender, 1, "0"));
        var stopped = await FirstAsync(api, "suppressed");

        Assert.True(paid.Elapsed < Minute, $"It took {paid.Elapsed}.");
        Assert.Equal(("A-1", "account_cured"), (stopped.GetProperty("accountNo").GetString(), stopped.GetProperty("reason").GetString()));
        Assert.Equal("A-2", (await FirstAsync(api, "planned")).GetProperty("accountNo").GetString());
    }

    [Fact, Trait("attack", "8")]
    public async Task Two_nodes_behind_a_pooler_in_transaction_mode_do_the_same()
    {
        await using var bouncer = await PgBouncer.StartAsync(await HostWorld.CopyAsync(DatabaseKind.Postgres, postgres, "", Ct), serverConnections: 10, Ct);
        await using var first = await PlatformHost.OnAsync(DatabaseKind.Postgres, bouncer.ConnectionString, new HostWishes(), Ct);
        await using var second = await PlatformHost.OnAsync(DatabaseKind.Postgres, bouncer.ConnectionString, new HostWishes(), Ct);
        var (lender, api) = (await Lender.OfAsync(first, "harbour", Ct), await second.ApiAsync("harbour-core", Ct));
        await lender.CampaignAsync("early", 1, Ct, fromHour: 20, schedule: "0/2 * * * * ?");

        await ImportAsync(api, Row(lender, 1, "120.50") + Row(lender, 2, "80.00"));
        await FirstAsync(api, "planned", 2);
        await ImportAsync(api, Row(lender, 1, "0"));
        var stopped = await FirstAsync(api, "suppressed");

        Assert.Equal(("A-1", "account_cured"), (stopped.GetProperty("accountNo").GetString(), stopped.GetProperty("reason").GetString()));
    }

    private static string Row(Lender lender, int number, string pastDue)
    {
        var yesterday = LocalDays.Today(TimeProvider.System.GetUtcNow(), lender.NoonZone, "UTC").AddDays(-1);
        return string.Create(CultureInfo.InvariantCulture,
            $"A-{number},D-{number},Ada Example,+4479111234{number:D2},a{number}@example.com,en,{lender.NoonZone},GB,South,card,GBP,500.00,{pastDue},{yesterday:yyyy-MM-dd}\n");
    }

    private static async Task ImportAsync(HttpClient api, string rows)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(Header + rows));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await api.PostAsync("/api/v1/imports", file, Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The first attempt in the state, once there are so many; a minute is the most that may take.</summary>
    private static async Task<JsonElement> FirstAsync(HttpClient api, string state, int count = 1)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Minute)
        {
            var items = (await api.GetJsonAsync($"/api/v1/attempts?state={state}", Ct)).Body.GetProperty("items");
            if (items.GetArrayLength() == count) return items[0];
            await Task.Delay(100, Ct);
        }
        throw new TimeoutException($"There are not {count} attempts that are {state} after a minute.");
    }
}
