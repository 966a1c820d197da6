using Platform.Collections.Campaigns;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>A run and where its attempts stand; <c>counts.selected</c> is at every moment the sum of the other counts.</summary>
public sealed record RunResource(
    Guid Id, string Campaign, string CampaignName, RunState State, int StrategyVersion, DateTimeOffset AsOf, string Trigger,
    string StartedBy, DateTimeOffset CreatedAt, DateTimeOffset? PlannedAt, DateTimeOffset? EndedAt, long AlreadyTreated,
    string? Failure, RunCounts Counts, TimingResource? Timing);

/// <summary>From the instant an attempt could leave to the provider's acceptance, over the newest accepted attempts.</summary>
public sealed record TimingResource(int Sampled, double MedianMs, double P95Ms);

public static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs").Refuses(StatusCodes.Status404NotFound);
        runs.MapGet("/{id:guid}", ReadAsync).WithName("readRun").Needs(Permission.ViewAttempts, "campaigns")
            .WithSummary("A run with its counts per state")
            .WithDescription(
                "All counts are of one instant. `inFlight` has been committed as leaving and has no answer yet; `ambiguous` "
                + "may have left and is never sent again by itself; `handed` became a person's task.")
            .Produces<RunResource>();
        Command<PauseRun>(runs, "pause", "pauseRun", (use, id, ct) => use.RunAsync(id, ct),
            "Pause a run", "Nothing new leaves; what is already with a provider ends by itself.");
        Command<ResumeRun>(runs, "resume", "resumeRun", (use, id, ct) => use.RunAsync(id, ct),
            "Resume a paused run", "It goes on where it stood.");
        Command<CancelRun>(runs, "cancel", "cancelRun", (use, id, ct) => use.RunAsync(id, ct),
            "Cancel a run", "What is planned will never leave; what has left cannot be called back.");
    }

    private static void Command<T>(
        IEndpointRouteBuilder runs, string verb, string name, Func<T, Guid, CancellationToken, Task<Result>> work,
        string summary, string description) where T : notnull =>
        runs.MapPost($"/{{id:guid}}/{verb}", async (Guid id, IServiceProvider services, ReadRun read, ReadRunProgress progress, ApiAnswers answers, CancellationToken ct) =>
            {
                var done = await work(services.GetRequiredService<T>(), id, ct);
                return done.IsRefused ? answers.Refuse(done.Refusal) : await ReadAsync(id, read, progress, answers, ct);
            })
            .WithName(name).Needs(Permission.RunCampaigns, "campaigns")
            .WithSummary(summary).WithDescription(description)
            .Produces<RunResource>().TakesKey();

    private static async Task<IResult> ReadAsync(
        Guid id, ReadRun read, ReadRunProgress progress, ApiAnswers answers, CancellationToken ct)
    {
        var found = await read.RunAsync(id, ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        var run = found.Value;
        var pace = await progress.RunAsync(id, ct);
        return Results.Ok(new RunResource(
            run.Id, run.CampaignKey, run.CampaignName, run.State, run.StrategyVersion, run.AsOf, run.Trigger, run.StartedBy,
            run.CreatedAt, run.PlannedAt, run.EndedAt, run.AlreadyTreated, run.Failure, run.Counts,
            !pace.IsRefused && pace.Value.Timing is { } timing
                ? new TimingResource(timing.Sampled, timing.Median.TotalMilliseconds, timing.P95.TotalMilliseconds)
                : null));
    }
}
