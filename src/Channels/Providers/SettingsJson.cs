using System.Text.Json;
using Platform.Tenancy;

namespace Platform.Channels.Providers;

internal static class SettingsJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads and checks settings; anything unknown or invalid is refused, so that a misspelling is seen.</summary>
    public static SettingsRead Read<T>(string json) where T : class, IAccountSettings
    {
        try
        {
            var settings = JsonSerializer.Deserialize<T>(json, Strict);
            return settings is null
                ? new SettingsRead(null, Refusal.Invalid("settings", "required"))
                : new SettingsRead(settings, settings.Check());
        }
        catch (JsonException fault)
        {
            return new SettingsRead(null, Refusal.Invalid("settings", "json", fault.Path ?? "$"));
        }
    }
}
