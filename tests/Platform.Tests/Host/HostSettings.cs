using Platform.Testing;

namespace Platform.Tests.Host;

/// <summary>The configuration of a host under test; the same for one in this process and for a child process.</summary>
internal static class HostSettings
{
    public static IReadOnlyDictionary<string, string> Of(
        DatabaseKind kind, string connection, string folder, IReadOnlyDictionary<string, string> more)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Database:Provider"] = kind.ToString(),
            ["ConnectionStrings:Platform"] = connection,
            ["Data:Directory"] = folder,
            ["Protection:RootKey"] = HostWorld.RootKey,
            ["Demo:Enabled"] = "false",
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }
}
