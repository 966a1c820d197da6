using System.Security.Cryptography;
using Platform.Web.Hosting;

namespace Platform.Web.Demo;

/// <summary>The demo: on in Development unless <c>Demo:Enabled</c> says otherwise.</summary>
/// <param name="Password">Of every demo user, and the secret of every demo API client; null while the demo is off.</param>
public sealed record DemoSetup(bool Enabled, string? Password, bool IsGenerated)
{
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <exception cref="InvalidOperationException">The configured password is one that no user may have.</exception>
    public static DemoSetup From(IConfiguration configuration, IHostEnvironment environment, DataFolder folder)
    {
        if (!(configuration.GetValue<bool?>("Demo:Enabled") ?? environment.IsDevelopment())) return new(false, null, false);
        var configured = configuration["Demo:Password"];
        if (string.IsNullOrWhiteSpace(configured)) return new(true, Generated(folder.File("demo-password")), true);
        return configured.Length >= 8
            ? new(true, configured, false)
            : throw new InvalidOperationException("Demo:Password must have at least 8 characters.");
    }

    // Kept beside the database, so that a restart does not lock out who wrote it down.
    private static string Generated(string file)
    {
        if (File.Exists(file)) return File.ReadAllText(file).Trim();
        var password = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, how);
        writer.Write(password);
        return password;
    }
}
