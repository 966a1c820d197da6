using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class RunApiTests(PostgresServer postgres)
{
    private static readonly string[] States =
    [
        "suppressed", "planned", "inFlight", "submitted", "delivered", "read", "failed", "expired", "cancelled", "ambiguous", "handed",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "003-4")]
    public async Task A_core_system_starts_a_run_and_at_every_poll_the_counts_add_up(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(300, 3, Ct);
        await lender.PeopleAsync(20, 3, Ct, "N", phone: false);
        await lender.SandboxAsync(Ct, """{"minDelayMs":5,"maxDelayMs":60,"rejectRate":0.05,"failureRate":0.1,"lostAnswerRate":0.02,"optOutRate":0,"readRate":0.3,"minReceiptSeconds":0,"maxReceiptSeconds":1}""");
        await lender.CampaignAsync("early", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var started = await api.PostAsync("/api/v1/campaigns/early/runs", Ct);
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        var run = started.Body.GetProperty("id").GetGuid();
        Assert.Equal($"/api/v1/runs/{run}", started.Location);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var polls = PollAsync(api, started.Location!, stop.Token);
        await lender.PlanAsync(run, Ct);
        for (var turn = 0; turn < 4; turn++)
        {
            await lender.DispatchAsync(Ct);
            await Task.Delay(300, Ct);
        }
        await stop.CancelAsync();
        var (looks, seen) = await polls;

        Assert.True(looks >= 10, $"Only {looks} polls.");
        Assert.True(seen >= 2, "The polls saw the counts in one state only.");
        var counts = (await api.GetJsonAsync(started.Location!, Ct)).Body;
        Assert.Equal(320, counts.GetProperty("counts").GetProperty("selected").GetInt64());
        Assert.Equal(20, counts.GetProperty("counts").GetProperty("suppressed").GetInt64());
        Assert.True(counts.GetProperty("counts").GetProperty("delivered").GetInt64() > 100);
        // How long acceptance takes is said with the run (003-4).
        var timing = counts.GetProperty("timing");
        Assert.True(timing.GetProperty("sampled").GetInt32() > 100);
        var waits = (await lender.ReadAsync(db => db.Attempts.AsNoTracking().Where(a => a.RunId == run && a.SubmittedAt != null).ToListAsync(Ct), Ct))
            .Select(a => (a.SubmittedAt!.Value - (a.PlannedAt > a.DueAt ? a.PlannedAt : a.DueAt)).TotalMilliseconds).Order().ToList();
        Assert.Equal(waits.Count, timing.GetProperty("sampled").GetInt32());
        Assert.Equal(waits[(int)Math.Ceiling(0.95 * waits.Count) - 1], timing.GetProperty("p95Ms").GetDouble(), 0.01);
        Assert.True(waits[0] > 0);
        // Each message says when it was accepted and what the provider's receipt said of it.
        var delivered = (await api.GetJsonAsync($"/api/v1/attempts?run={run}&state=delivered&limit=1000", Ct)).Body.GetProperty("items");
        Assert.Equal(counts.GetProperty("counts").GetProperty("delivered").GetInt64(), delivered.GetArrayLength());
        Assert.All(delivered.EnumerateArray(), item => Assert.True(
            item.GetProperty("dueAt").GetDateTimeOffset() <= item.GetProperty("submittedAt").GetDateTimeOffset()
            && item.GetProperty("submittedAt").GetDateTimeOffset() <= item.GetProperty("settledAt").GetDateTimeOffset()));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_run_is_paused_resumed_and_cancelled_and_each_refusal_says_why(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(5, 3, Ct);
        await lender.CampaignAsync("early", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var run = (await api.PostAsync("/api/v1/campaigns/early/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(run, Ct);

        Assert.Equal("paused", (await api.PostAsync($"/api/v1/runs/{run}/pause", Ct)).Body.GetProperty("state").GetString());
        var again = await api.PostAsync($"/api/v1/runs/{run}/pause", Ct);
        Assert.Equal((HttpStatusCode.Conflict, "run_not_running"), (again.Status, again.Code()));
        Assert.Equal("running", (await api.PostAsync($"/api/v1/runs/{run}/resume", Ct)).Body.GetProperty("state").GetString());
        var cancelled = await api.PostAsync($"/api/v1/runs/{run}/cancel", Ct);
        Assert.Equal("cancelled", cancelled.Body.GetProperty("state").GetString());
        Assert.Equal(5, cancelled.Body.GetProperty("counts").GetProperty("cancelled").GetInt64());
        Assert.Equal("run_ended", (await api.PostAsync($"/api/v1/runs/{run}/cancel", Ct)).Code());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "17")]
    public async Task Another_lenders_things_are_not_there(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(3, 3, Ct);
        await lender.CampaignAsync("early", 3, Ct);
        var own = await host.ApiAsync("harbour-core", Ct);
        var other = await host.ApiAsync("jinqiao-core", Ct);
        var run = (await own.PostAsync("/api/v1/campaigns/early/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(run, Ct);
        var cursor = (await own.GetJsonAsync($"/api/v1/attempts?run={run}&limit=1", Ct)).Body.GetProperty("nextCursor").GetString();

        foreach (var path in new[] { $"/api/v1/runs/{run}", $"/api/v1/attempts?run={run}", "/api/v1/accounts/A-0001" })
        {
            Assert.Equal(HttpStatusCode.OK, (await own.GetJsonAsync(path, Ct)).Status);
            Assert.Equal((path, HttpStatusCode.NotFound, "not_found"), Seen(path, await other.GetJsonAsync(path, Ct)));
        }
        foreach (var path in new[] { "/api/v1/campaigns/early/runs", $"/api/v1/runs/{run}/pause", $"/api/v1/runs/{run}/cancel" })
            Assert.Equal((path, HttpStatusCode.NotFound, "not_found"), Seen(path, await other.PostAsync(path, Ct)));
        Assert.Empty((await other.GetJsonAsync("/api/v1/attempts", Ct)).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await other.GetJsonAsync($"/api/v1/attempts?cursor={cursor}", Ct)).Status);

        static (string, HttpStatusCode, string) Seen(string path, Answer answer) => (path, answer.Status, answer.Code());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Campaigns_and_accounts_are_read_without_personal_data(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(2, 3, Ct);
        await lender.CampaignAsync("early", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var campaign = (await api.GetJsonAsync("/api/v1/campaigns", Ct)).Body.GetProperty("items")[0];
        Assert.Equal("early", campaign.GetProperty("key").GetString());
        Assert.Equal(1, campaign.GetProperty("publishedVersion").GetInt32());
        var account = await api.GetJsonAsync("/api/v1/accounts/A-0002", Ct);
        Assert.Equal(3, account.Body.GetProperty("daysPastDue").GetInt32());
        Assert.Equal(102m, account.Body.GetProperty("pastDueAmount").GetDecimal());
        Assert.DoesNotContain("Ada", account.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", account.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("7700", account.Text, StringComparison.Ordinal);
    }

    private static async Task<(int Looks, int Seen)> PollAsync(HttpClient api, string path, CancellationToken ct)
    {
        var (looks, seen) = (0, new HashSet<string>());
        while (!ct.IsCancellationRequested)
        {
            JsonElement counts;
            try
            {
                counts = (await api.GetJsonAsync(path, ct)).Body.GetProperty("counts");
            }
            catch (OperationCanceledException)
            {
                break;
            }
            Assert.Equal(
                counts.GetProperty("selected").GetInt64(), States.Sum(state => counts.GetProperty(state).GetInt64()));
            looks++;
            seen.Add(counts.GetRawText());
        }
        return (looks, seen.Count);
    }
}
