using System.Text.Json.Nodes;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>A lender's account with a provider. Secrets go in and never come out.</summary>
/// <param name="Settings">The provider's own settings without secrets.</param>
/// <param name="Secrets">Names of the secrets that are held.</param>
/// <param name="RestsUntil">Until when it is left alone, because the provider throttled or did not answer.</param>
/// <param name="CallbackAddress">To be entered at the provider, for people's answers.</param>
public sealed record ChannelResource(
    Guid Id, ChannelKind Channel, string Provider, string Name, JsonObject Settings, IReadOnlyList<string> Secrets, bool IsActive,
    short Priority, int MaxInFlight, DateTimeOffset? RestsUntil, string? CallbackAddress);

public sealed record ChannelList(IReadOnlyList<ChannelResource> Items);

/// <param name="Settings">The provider's own settings; a secret that is left out keeps its value.</param>
/// <param name="Priority">Lower is tried first.</param>
/// <param name="MaxInFlight">How many sends may be under way at once.</param>
public sealed record ChannelDraft(
    ChannelKind Channel, string Provider, string Name, JsonObject Settings, bool IsActive = true, short Priority = 0, int MaxInFlight = 32)
{
    public override string ToString() => $"ChannelDraft({Channel}, {Provider})";
}

public sealed record SavedChannel(Guid Id);

public static class ChannelEndpoints
{
    public static void MapChannels(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        channels.MapGet("", ListAsync).WithName("listChannels").Needs(Permission.ManageChannels, "channels")
            .WithSummary("Accounts with providers, in the order in which they are tried")
            .Produces<ChannelList>();
        channels.MapPost("", AddAsync).WithName("addChannel").Needs(Permission.ManageChannels, "channels")
            .WithSummary("Add an account with a provider")
            .Produces<SavedChannel>(StatusCodes.Status201Created).TakesKey();
        channels.MapPut("/{id:guid}", ChangeAsync).WithName("changeChannel").Needs(Permission.ManageChannels, "channels")
            .WithSummary("Change an account with a provider; its channel and provider stay")
            .Produces<SavedChannel>().Refuses(400, 404, 409);
    }

    private static async Task<IResult> ListAsync(ListChannelAccounts list, ApiAnswers answers, CancellationToken ct)
    {
        var found = await list.RunAsync(ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        return Results.Ok(new ChannelList([.. found.Value.Select(row => new ChannelResource(
            row.Id, row.Channel, row.Provider, row.Name, JsonNode.Parse(row.Settings)!.AsObject(), row.Secrets, row.IsActive, row.Priority,
            row.MaxInFlight, row.RestsUntil, row.CallbackAddress))]));
    }

    private static async Task<IResult> AddAsync(ChannelDraft draft, SaveChannelAccount save, ApiAnswers answers, CancellationToken ct)
    {
        var saved = await save.RunAsync(Ask(null, draft), ct);
        return saved.IsRefused
            ? answers.Refuse(saved.Refusal)
            : Results.Created($"{ApiServices.Root}/channels", new SavedChannel(saved.Value));
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, ChannelDraft draft, SaveChannelAccount save, ApiAnswers answers, CancellationToken ct)
    {
        var saved = await save.RunAsync(Ask(id, draft), ct);
        return saved.IsRefused ? answers.Refuse(saved.Refusal) : Results.Ok(new SavedChannel(saved.Value));
    }

    private static SaveChannelAccount.Request Ask(Guid? id, ChannelDraft draft) => new(
        id, draft.Channel, draft.Provider, draft.Name, draft.Settings.ToJsonString(), draft.IsActive, draft.Priority, draft.MaxInFlight);
}
