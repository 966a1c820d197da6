using Platform.Channels;
using Platform.Channels.Messages;

namespace Platform.Web.Features.Attempts;

/// <summary>The filter of the attempts page as its address says it; what cannot be read asks nothing.</summary>
public static class AttemptAddress
{
    public static (Guid? Run, AttemptStanding? Standing, ChannelKind? Channel) Read(string? run, string? state, string? channel) =>
        (Guid.TryParse(run, out var id) ? id : null,
            Enum.TryParse<AttemptStanding>(state, ignoreCase: true, out var standing) ? standing : null,
            Enum.TryParse<ChannelKind>(channel, ignoreCase: true, out var kind) ? kind : null);

    public static string Of(Guid run, AttemptStanding? standing = null, string? reason = null) =>
        $"/attempts?run={run}" + (standing is { } s ? $"&state={s}" : "") + (reason is null ? "" : $"&reason={Uri.EscapeDataString(reason)}");
}
