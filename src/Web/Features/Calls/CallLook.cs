using System.Globalization;
using Platform.Collections.Calls;
using Platform.Web.Shared;
using Icon = MudBlazor.Icons.Material.Outlined;

namespace Platform.Web.Features.Calls;

/// <summary>The fixed icon of each state at the telephone, and times as a clock shows them.</summary>
public static class CallLook
{
    public static string IconOf(AgentState state) => state switch
    {
        AgentState.Offline => Icon.PhoneDisabled,
        AgentState.Ready => Icon.PhoneEnabled,
        AgentState.Break => Icon.FreeBreakfast,
        AgentState.OnCall => Icon.PhoneForwarded,
        AgentState.WrapUp => Icon.EditNote,
    };

    public static StateKind KindOf(AgentState state) => state switch
    {
        AgentState.Offline => StateKind.Cancelled,
        AgentState.Ready => StateKind.Kept,
        AgentState.Break => StateKind.Paused,
        AgentState.OnCall => StateKind.InFlight,
        AgentState.WrapUp => StateKind.Due,
    };

    public static StateKind KindOf(CallState state) => state switch
    {
        CallState.Queued => StateKind.Planned,
        CallState.Ringing => StateKind.Due,
        CallState.Answered => StateKind.InFlight,
        CallState.Ended => StateKind.Kept,
        CallState.Failed => StateKind.Failed,
    };

    /// <summary>What came of a call, as good or bad news: only what brings the debt forward has a tick.</summary>
    public static StateKind KindOf(CallState state, string? disposition) => disposition switch
    {
        null => KindOf(state),
        "promise" or "paid_already" or "call_back" => StateKind.Kept,
        "refused" or "dispute" or "hardship" => StateKind.Refused,
        "wrong_person" or "wrong_number" or "voicemail" or "no_answer" or "busy" or "canceled" => StateKind.Cancelled,
        "none" => StateKind.Due,
        "in_doubt" => StateKind.InDoubt,
        "failed" or "collector_missed" => StateKind.Failed,
        _ => KindOf(state),
    };

    /// <summary>The key of an agent's state; who waits for an answer is dialling and not yet on a call.</summary>
    public static string WordOf(AgentState state, CallState? call) =>
        state is AgentState.OnCall && call < CallState.Answered ? "AgentDialing" : "Agent" + state;

    public static string Clock(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:D2}:{span.Seconds:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:D2}");
    }
}
