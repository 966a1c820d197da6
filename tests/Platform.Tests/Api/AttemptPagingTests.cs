using System.Net;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class AttemptPagingTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Following_the_cursors_gives_each_attempt_once_while_more_are_planned_and_sent(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(60, 3, Ct);
        await lender.SandboxAsync(Ct);
        await lender.CampaignAsync("early", 3, Ct);
        await lender.CampaignAsync("late", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var early = (await api.PostAsync("/api/v1/campaigns/early/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(early, Ct);

        var (ids, cursor, pages) = (new List<string>(), (string?)null, 0);
        do
        {
            var page = await api.GetJsonAsync($"/api/v1/attempts?limit=13{(cursor is null ? "" : "&cursor=" + cursor)}", Ct);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            ids.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.Body.GetProperty("nextCursor").GetString();
            pages++;
            if (pages == 2)
            {
                // Everything changes under the reader: states move on, and another run is planned.
                await lender.DispatchAsync(Ct);
                var late = (await api.PostAsync("/api/v1/campaigns/late/runs", Ct)).Body.GetProperty("id").GetGuid();
                await lender.PlanAsync(late, Ct);
            }
        }
        while (cursor is not null);

        Assert.Equal(120, ids.Count);
        Assert.Equal(120, ids.Distinct().Count());
        var only = await api.GetJsonAsync($"/api/v1/attempts?run={early}&limit=1000", Ct);
        Assert.Equal(ids.Take(60), only.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("run=monday", "run")]
    [InlineData("state=lost", "state")]
    [InlineData("state=3", "state")]
    [InlineData("cursor=MTIz", "cursor")]
    public async Task A_parameter_that_cannot_be_read_is_named(string query, string field)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var answer = await api.GetJsonAsync("/api/v1/attempts?" + query, Ct);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid", "application/problem+json"), (answer.Status, answer.Code(), answer.ContentType));
        Assert.Equal(field, Assert.Single(answer.Body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_suppressed_attempt_says_which_rule_and_nothing_of_the_person(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(2, 3, Ct, phone: false);
        await lender.CampaignAsync("early", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var run = (await api.PostAsync("/api/v1/campaigns/early/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(run, Ct);

        var page = await api.GetJsonAsync($"/api/v1/attempts?run={run}&state=suppressed", Ct);

        var items = page.Body.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, items.Count);
        Assert.All(items, item => Assert.Equal("no_address", item.GetProperty("reason").GetString()));
        Assert.Equal("sms", items[0].GetProperty("channel").GetString());
        Assert.Equal(["A-0001", "A-0002"], items.Select(item => item.GetProperty("accountNo").GetString()).Order());
        Assert.DoesNotContain("Ada", page.Text, StringComparison.Ordinal);
    }
}
