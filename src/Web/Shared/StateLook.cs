using Icon = MudBlazor.Icons.Material.Outlined;

namespace Platform.Web.Shared;

/// <summary>The fixed icon and style of each state.</summary>
public static class StateLook
{
    public static string IconOf(StateKind kind) => kind switch
    {
        StateKind.Planned => Icon.Schedule,
        StateKind.InFlight => Icon.Send,
        StateKind.Due => Icon.Event,
        StateKind.Kept => Icon.CheckCircle,
        StateKind.Refused => Icon.Shield,
        StateKind.Failed => Icon.ErrorOutline,
        StateKind.InDoubt => Icon.HelpOutline,
        StateKind.Paused => Icon.PauseCircle,
        StateKind.Cancelled => Icon.Cancel,
    };

    public static string ClassOf(StateKind kind) => kind switch
    {
        StateKind.Planned => "k-planned",
        StateKind.InFlight => "k-inflight",
        StateKind.Due => "k-due",
        StateKind.Kept => "k-kept",
        StateKind.Refused => "k-refused",
        StateKind.Failed => "k-failed",
        StateKind.InDoubt => "k-indoubt",
        StateKind.Paused => "k-paused",
        StateKind.Cancelled => "k-cancelled",
    };
}
