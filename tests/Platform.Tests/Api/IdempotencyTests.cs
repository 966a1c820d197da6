using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class IdempotencyTests(PostgresServer postgres)
{
    private const string Runs = "/api/v1/campaigns/early/runs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_same_key_gives_the_same_answer_and_one_run(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = await ReadyAsync(host);

        var first = await api.PostAsync(Runs, Ct, "start-of-monday");
        var second = await api.PostAsync(Runs, Ct, "start-of-monday");
        var fresh = await api.PostAsync(Runs, Ct, "start-of-tuesday");

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal((first.Status, first.Location, first.Text, first.ContentType), (second.Status, second.Location, second.Text, second.ContentType));
        Assert.NotEqual(first.Location, fresh.Location);
        Assert.Equal(2, await RunsAsync(lender));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_refusal_is_repeated_too_and_another_request_under_the_key_is_refused(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = await ReadyAsync(host);
        await lender.CampaignAsync("draft", 3, Ct, isPublished: false);

        var refused = await api.PostAsync("/api/v1/campaigns/draft/runs", Ct, "key-of-a-refusal");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "strategy_not_published"), (refused.Status, refused.Code()));
        await PublishAsync(lender);
        var repeated = await api.PostAsync("/api/v1/campaigns/draft/runs", Ct, "key-of-a-refusal");
        Assert.Equal((refused.Status, refused.Text, refused.ContentType), (repeated.Status, repeated.Text, repeated.ContentType));

        var other = await api.PostAsync(Runs, Ct, "key-of-a-refusal");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code()));
        Assert.Equal(0, await RunsAsync(lender));
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/v1/campaigns/draft/runs", Ct, "another-key-now")).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Twins_at_once_start_one_run(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = await ReadyAsync(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => api.PostAsync(Runs, Ct, "all-at-once-now")));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict }));
        Assert.Single(answers.Where(answer => answer.Status is HttpStatusCode.Accepted).Select(answer => answer.Location).Distinct());
        Assert.Equal(1, await RunsAsync(lender));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_key_belongs_to_its_lender_and_without_one_every_post_stands_for_itself(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, api) = await ReadyAsync(host);
        var (neighbour, neighbours) = await ReadyAsync(host, "jinqiao");

        var ours = await api.PostAsync(Runs, Ct, "the-same-words");
        var theirs = await neighbours.PostAsync(Runs, Ct, "the-same-words");
        Assert.Equal(HttpStatusCode.Accepted, theirs.Status);
        Assert.NotEqual(ours.Location, theirs.Location);
        Assert.Equal(1, await RunsAsync(neighbour));

        await api.PostAsync(Runs, Ct);
        await api.PostAsync(Runs, Ct);
        Assert.Equal(3, await RunsAsync(lender));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a line\tbreak")]
    public async Task A_key_of_the_wrong_form_is_refused(string key)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var (lender, api) = await ReadyAsync(host);

        var answer = await api.PostAsync(Runs, Ct, key);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code()));
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
        Assert.Equal(0, await RunsAsync(lender));
    }

    private static async Task<(Lender, HttpClient)> ReadyAsync(PlatformHost host, string key = "harbour")
    {
        var lender = await Lender.OfAsync(host, key, Ct);
        await lender.CampaignAsync("early", 3, Ct);
        return (lender, await host.ApiAsync($"{key}-core", Ct));
    }

    private static Task<int> RunsAsync(Lender lender) => lender.ReadAsync(db => db.CampaignRuns.CountAsync(Ct), Ct);

    private static Task PublishAsync(Lender lender) => lender.WriteAsync(
        db =>
        {
            foreach (var version in db.StrategyVersions.Where(v => v.PublishedAt == null)) version.PublishedAt = DateTimeOffset.UnixEpoch;
        }, Ct);
}
