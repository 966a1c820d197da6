using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Platform.Collections.Campaigns;
using Platform.Web.Shared;

namespace Platform.Web.Features.Campaigns;

/// <summary>The one question before a run is halted, the same on the board and on the run's page: it says what is in flight, counted now.</summary>
public static class HaltQuestion
{
    /// <returns>The run as it was when the question was asked; null when it is not to be halted, or no longer runs.</returns>
    public static async Task<LiveRun?> AskAsync(
        ListLiveRuns list, IDialogService dialogs, IStringLocalizer<CampaignTexts> texts, Guid run, CancellationToken ct)
    {
        var found = await list.RunAsync(new(run), ct);
        if (found.IsRefused || found.Value is not [{ State: RunState.Running } live]) return null;
        return await ConfirmDialog.AskAsync(
            dialogs, texts["HaltTitle", live.CampaignName], texts["PauseWhat", Number(live.Waiting)], texts["Halt"], danger: true,
            texts["HaltKept", Number(live.Messages), Number(live.Calls)]) ? live : null;
    }

    /// <summary>Says that it is halted, and offers to take it back.</summary>
    public static void Tell(ISnackbar snackbar, IStringLocalizer<CampaignTexts> texts, Func<Task> undo) =>
        snackbar.Add(texts["Halted"], Severity.Success, options =>
        {
            options.Action = texts["Undo"];
            options.OnClick = _ => undo();
        });

    private static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);
}
