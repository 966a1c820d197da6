using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Campaigns;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class ProblemTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_or_with_a_cookie_only_nothing_is_answered()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var person = await host.SignInAsync("admin@harbour.example", Ct);

        foreach (var client in new[] { host.Browser(), person })
        {
            var answer = await client.GetJsonAsync("/api/v1/campaigns", Ct);
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated", "application/problem+json"), (answer.Status, answer.Code(), answer.ContentType));
        }
    }

    [Fact]
    public async Task A_client_that_runs_wild_is_told_to_wait_and_the_next_client_is_served()
    {
        await using var host = await PlatformHost.StartAsync(
            DatabaseKind.Sqlite, postgres, Ct, new HostWishes { Settings = new Dictionary<string, string> { ["Api:RequestsPerMinute"] = "6" } });
        var (wild, calm) = (await host.ApiAsync("harbour-core", Ct), await host.ApiAsync("jinqiao-core", Ct));

        for (var i = 0; i < 6; i++) Assert.Equal(HttpStatusCode.OK, (await wild.GetJsonAsync("/api/v1/campaigns", Ct)).Status);
        var refused = await wild.GetAsync("/api/v1/campaigns", Ct);

        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.InRange(refused.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 10);
        Assert.Equal(HttpStatusCode.OK, (await calm.GetJsonAsync("/api/v1/campaigns", Ct)).Status);
    }

    [Fact]
    public async Task The_title_follows_the_callers_language_and_the_code_does_not()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var path = $"/api/v1/runs/{Guid.CreateVersion7()}";

        var english = await api.GetJsonAsync(path, Ct, "en-GB");
        var chinese = await api.GetJsonAsync(path, Ct, "zh-CN");

        Assert.Equal("There is no such run.", english.Body.GetProperty("title").GetString());
        Assert.Equal("没有这样的批次。", chinese.Body.GetProperty("title").GetString());
        foreach (var answer in new[] { english, chinese })
        {
            Assert.Equal("urn:platform:refusal:not_found", answer.Body.GetProperty("type").GetString());
            Assert.Equal(404, answer.Body.GetProperty("status").GetInt32());
            Assert.NotEmpty(answer.Body.GetProperty("traceId").GetString()!);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_zero_character_is_an_unreadable_request_and_no_fault_of_ours(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        foreach (var query in new[] { "attempts?state=%00", "attempts?run=%00", "imports?fileName=a%00.csv", "imports?mapping=%00" })
        {
            using var body = query.StartsWith("imports", StringComparison.Ordinal) ? new StringContent("a", null, "text/csv") : null;
            using var ask = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, "/api/v1/" + query) { Content = body };
            using var answer = await api.SendAsync(ask, Ct);
            Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/api/v1/runs/not-an-id", HttpStatusCode.NotFound, "not_found")]
    [InlineData("DELETE", "/api/v1/campaigns", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task Addresses_that_lead_nowhere_are_problems_too(string method, string path, HttpStatusCode status, string code)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        using var answer = await api.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_says_its_trace_and_nothing_of_our_insides()
    {
        // A use case that cannot be made stands for every bug.
        var wishes = new HostWishes { Services = services => services.AddScoped<ReadRun>(_ => throw new InvalidOperationException("secret inside")) };
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, wishes);
        var api = await host.ApiAsync("harbour-core", Ct);

        var answer = await api.GetJsonAsync($"/api/v1/runs/{Guid.CreateVersion7()}", Ct);

        Assert.Equal((HttpStatusCode.InternalServerError, "internal", "application/problem+json"), (answer.Status, answer.Code(), answer.ContentType));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.Contains(host.Log, line => line.Contains("A request to the API failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var answer = await api.PostAsync("/api/v1/campaigns/early/runs", Ct, "a-key-long-enough", new string('x', 70_000));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_large"), (answer.Status, answer.Code()));
    }
}
