using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Web.Features.Channels;

/// <summary>An account as it stands in the form: texts until they are sent.</summary>
public sealed class AccountDraft(ChannelKind channel)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public ChannelKind Channel => channel;
    public Guid? Id { get; private init; }
    public string Provider { get; private set; } = "";
    public string Name { get; set; } = "";
    public bool IsActive { get; set; } = true;
    public short Priority { get; set; }
    public string MaxInFlight { get; set; } = "32";

    /// <summary>Secrets that are held already: left empty, they stay.</summary>
    public IReadOnlyList<string> Held { get; private init; } = [];

    public string this[string setting]
    {
        get => _values.GetValueOrDefault(setting, "");
        set => _values[setting] = value;
    }

    public static AccountDraft Of(ListChannelAccounts.Row row)
    {
        var draft = new AccountDraft(row.Channel)
        {
            Id = row.Id, Provider = row.Provider, Name = row.Name, IsActive = row.IsActive, Priority = row.Priority, Held = row.Secrets,
            MaxInFlight = row.MaxInFlight.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in JsonNode.Parse(row.Settings)!.AsObject()) draft[name] = value?.ToString() ?? "";
        return draft;
    }

    /// <summary>Begins again with the provider's own form.</summary>
    public void Choose(string provider)
    {
        Provider = provider;
        _values.Clear();
        foreach (var field in ProviderForm.Of(provider)) this[field.Name] = field.Start;
    }

    /// <returns>What to send; refused when a number is none.</returns>
    public Result<SaveChannelAccount.Request> Read()
    {
        var settings = new JsonObject();
        foreach (var field in ProviderForm.Of(Provider))
        {
            var text = field.IsSecret ? this[field.Name] : this[field.Name].Trim();
            if (text.Length == 0)
            {
                if (field.Needed && !Held.Contains(field.Name)) return Refusal.Invalid(field.Name, "required");
                continue;
            }
            if (field.Kind is SettingKind.Number or SettingKind.Rate)
            {
                if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    || field.Kind is SettingKind.Number && number != decimal.Truncate(number))
                    return Refusal.Invalid(field.Name, "number");
                settings[field.Name] = field.Kind is SettingKind.Number && Math.Abs(number) < int.MaxValue ? (int)number : number;
            }
            else
            {
                settings[field.Name] = text;
            }
        }
        return int.TryParse(MaxInFlight, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? new SaveChannelAccount.Request(Id, Channel, Provider, Name.Trim(), settings.ToJsonString(), IsActive, Priority, most)
            : Refusal.Invalid("maxInFlight", "number");
    }
}
