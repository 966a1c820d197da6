using System.Text.Json.Serialization;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Letters;

/// <summary>Who the lender's letters come from.</summary>
public sealed record LetterSettings : IAccountSettings
{
    public string SenderName { get; init; } = "";

    /// <summary>On one line; it also stands small above the address, for returns.</summary>
    public string SenderAddress { get; init; } = "";

    [JsonIgnore]
    public string Summary => SenderName;

    public Refusal? Check() =>
        SenderName.Trim().Length is 0 or > 100 || !SafeText.IsLine(SenderName) ? Refusal.Invalid("senderName", "required")
        : SenderAddress.Trim().Length is 0 or > 200 || !SafeText.IsLine(SenderAddress) ? Refusal.Invalid("senderAddress", "required")
        : null;
}
