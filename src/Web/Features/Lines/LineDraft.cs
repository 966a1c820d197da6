using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Channels.Voice;
using Platform.Collections.Calls;

namespace Platform.Web.Features.Lines;

/// <summary>A line as it is typed.</summary>
public sealed class LineDraft
{
    public string Name { get; set; } = "";
    public string Provider { get; set; } = "sandbox";
    public string CallerIds { get; set; } = "";
    public string AccountSid { get; set; } = "";
    public string AuthToken { get; set; } = "";
    public short Concurrency { get; set; } = 10;
    public short PerSecond { get; set; } = 1;
    public string From { get; set; } = "08:00";
    public string To { get; set; } = "21:00";
    public decimal Cost { get; set; } = 0.02m;
    public string Currency { get; set; } = "GBP";
    public bool IsActive { get; set; } = true;

    public static LineDraft Of(ListLines.Row? row) => row is null ? new() : new()
    {
        Name = row.Name, Provider = row.Provider, CallerIds = string.Join(' ', row.CallerIds), Concurrency = row.Concurrency,
        AccountSid = (JsonNode.Parse(row.Settings) as JsonObject)?["accountSid"]?.ToString() ?? "",
        PerSecond = row.CallsPerSecond, From = Clock(row.FromMinute), To = Clock(row.ToMinute), Cost = row.CostPerMinute,
        Currency = row.Currency, IsActive = row.IsActive,
    };

    public SaveLine.Request ToRequest(ListLines.Row? row) => new(
        row?.Id, Name, Provider, Settings(row), CallerIds, Concurrency, PerSecond, Minute(From), Minute(To), Cost,
        Currency.Trim().ToUpperInvariant(), IsActive, row?.Priority ?? 0);

    private string Settings(ListLines.Row? row)
    {
        if (Provider != "twilio") return row?.Settings ?? "{}";
        var json = (row is null ? null : JsonNode.Parse(row.Settings) as JsonObject) ?? [];
        json["accountSid"] = AccountSid.Trim();
        json["authToken"] = AuthToken.Trim();
        return json.ToJsonString(JsonSerializerOptions.Web);
    }

    private static string Clock(short minute) => TimeOnly.MinValue.AddMinutes(minute).ToString("HH:mm", CultureInfo.InvariantCulture);

    // What is no time of day is refused with the hours.
    private static short Minute(string text) =>
        TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var at) ? (short)(at.Hour * 60 + at.Minute) : (short)0;
}
