using Platform.Channels;
using Platform.Collections.Debtors;

namespace Platform.Collections.Replies;

/// <summary>Which messages a list shows.</summary>
public enum ReplyShelf
{
    /// <summary>Nobody is known by the address they came from, and nobody has said whose they are.</summary>
    Unknown,

    /// <summary>A debtor's.</summary>
    Known,

    /// <summary>Said to be nobody's.</summary>
    Dismissed,
}

/// <summary>One message as the list shows it: its sender masked.</summary>
/// <param name="SettledBy">Who said whose it is; null when the address said so.</param>
public sealed record ReplyView(
    Guid Id, ChannelKind Channel, DateTimeOffset At, string MaskedFrom, string Text, bool IsStop, DebtorId? Debtor, string? Reference,
    string? MaskedName, string? SettledBy)
{
    public override string ToString() => $"ReplyView({Id})";
}
