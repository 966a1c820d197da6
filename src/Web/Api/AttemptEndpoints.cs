using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Contacts;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>One try to reach one person; of the person only the account's number is said.</summary>
/// <param name="Id">Opaque, and always the same for the same attempt.</param>
/// <param name="Reason">Code of the rule or fault that stopped it; null while all is well.</param>
public sealed record AttemptResource(
    string Id, Guid Run, string Campaign, short Step, ChannelKind Channel, string AccountNo, AttemptStanding State,
    string? Reason, DateTimeOffset DueAt, DateTimeOffset? SubmittedAt, DateTimeOffset? SettledAt, string? Provider);

/// <param name="NextCursor">Null when these were the last ones for now.</param>
public sealed record AttemptPage(IReadOnlyList<AttemptResource> Items, string? NextCursor);

public static class AttemptEndpoints
{
    private const int DefaultLimit = 100;

    public static void MapAttempts(this IEndpointRouteBuilder api) =>
        api.MapGet("/attempts", ListAsync).WithName("listAttempts").WithTags("Attempts")
            .Needs(Permission.ViewAttempts, "attempts")
            .WithSummary("Attempts in the order they were planned, page by page")
            .WithDescription(
                "`run`: a run's id. `state`: planned, inFlight, submitted, delivered, read, failed, suppressed, expired, "
                + "cancelled, ambiguous or handed. `limit`: 1 to 1000, 100 when absent. `cursor`: the `nextCursor` of the "
                + "page before. What is planned meanwhile comes at the end, so following the cursors gives each attempt once.")
            .Produces<AttemptPage>().Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> ListAsync(
        string? run, string? state, string? cursor, int? limit, PageAttempts page, IntentTokens tokens, TenantScope scope,
        ApiAnswers answers, CancellationToken ct)
    {
        if (limit is < 1 or > PageAttempts.MaxTake)
            return answers.Refuse(Refusal.Invalid("limit", "out_of_range", 1, PageAttempts.MaxTake));
        Guid? runId = null;
        if (!string.IsNullOrEmpty(run))
        {
            if (!Guid.TryParse(run, out var parsed)) return answers.Refuse(Refusal.Invalid("run", "not_an_id"));
            runId = parsed;
        }
        AttemptStanding? standing = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (!char.IsAsciiLetter(state[0]) || !Enum.TryParse<AttemptStanding>(state, ignoreCase: true, out var known))
                return answers.Refuse(Refusal.Invalid("state", "not_listed"));
            standing = known;
        }
        var after = 0L;
        if (!string.IsNullOrEmpty(cursor) && !(tokens.TryRead(cursor, out var tenant, out after) && tenant == scope.TenantId))
            return answers.Refuse(Refusal.Invalid("cursor", "not_ours"));

        var found = await page.RunAsync(new(new AttemptFilter(runId, standing), after, limit ?? DefaultLimit), ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        return Results.Ok(new AttemptPage(
            [.. found.Value.Rows.Select(row => new AttemptResource(
                tokens.Protect(scope.TenantId, row.Id), row.RunId, row.CampaignKey, row.StepNo, row.Channel, row.AccountNo,
                row.Standing, row.Reason, row.DueAt, row.SubmittedAt, row.SettledAt, row.Provider))],
            found.Value.Next is { } next ? tokens.Protect(scope.TenantId, next) : null));
    }
}
