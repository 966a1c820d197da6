using Platform.Collections.Campaigns;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Web.Api.Idempotency;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>A campaign as callers see it; <paramref name="Key"/> is what runs are started by.</summary>
public sealed record CampaignResource(
    string Key, string Name, string Strategy, int? PublishedVersion, string? Schedule, string ScheduleZone, bool IsActive,
    DateTimeOffset? NextRunAt, RunSummary? LastRun);

public sealed record RunSummary(Guid Id, RunState State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

public sealed record CampaignList(IReadOnlyList<CampaignResource> Items);

public sealed record StartedRun(Guid Id);

public static class CampaignEndpoints
{
    public static void MapCampaigns(this IEndpointRouteBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapGet("", ListAsync).WithName("listCampaigns").Needs(Permission.ViewAttempts, "campaigns")
            .WithSummary("All campaigns with their newest run")
            .Produces<CampaignList>();
        campaigns.MapPost("/{key}/runs", StartAsync).WithName("startRun").Needs(Permission.RunCampaigns, "campaigns")
            .WithSummary("Start a run of a campaign")
            .WithDescription("Answers at once; the run is planned right after. Follow `Location` for its counts.")
            .Produces<StartedRun>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status404NotFound).TakesKey();
    }

    private static async Task<IResult> ListAsync(ListCampaigns list, ApiAnswers answers, CancellationToken ct)
    {
        var found = await list.RunAsync(ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        return Results.Ok(new CampaignList([.. found.Value.Select(item => new CampaignResource(
            item.Key, item.Name, item.StrategyKey, item.PublishedVersion, item.Schedule, item.ScheduleZone, item.IsActive,
            item.NextAt,
            item.LastRun is { } run ? new RunSummary(run.Id, run.State, run.CreatedAt, run.EndedAt) : null))]));
    }

    private static async Task<IResult> StartAsync(
        string key, HttpContext http, StartRun start, TenantScope scope, ApiAnswers answers, CancellationToken ct)
    {
        // The run remembers the key too: should the process die between the run's commit and the kept answer, the
        // repetition finds the same run.
        var given = http.Request.Headers[IdempotentPosts.Header].FirstOrDefault();
        var run = await start.RunAsync(
            new StartRun.Request(null, key, "api", given is null ? null : $"{scope.Actor.Id}/{given}"), ct);
        return run.IsRefused
            ? answers.Refuse(run.Refusal)
            : Results.Accepted($"{ApiServices.Root}/runs/{run.Value}", new StartedRun(run.Value));
    }
}
