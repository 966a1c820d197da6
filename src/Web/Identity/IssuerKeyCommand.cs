using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Web.Identity;

/// <summary><c>issuer keys</c> lists the issuer's keys; <c>issuer rotate</c> makes the next ones, <c>--soon</c> when one has leaked.</summary>
public static class IssuerKeyCommand
{
    private const string Usage = "issuer keys | issuer rotate [--soon]";

    public static bool IsAsked(string[] args) => args is ["issuer", ..];

    /// <returns>0 well, 2 wrongly asked.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, CancellationToken ct)
    {
        if (args is not (["issuer", "keys"] or ["issuer", "rotate"] or ["issuer", "rotate", "--soon"]))
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }
        if (args is [_, "rotate", ..])
        {
            var begin = await services.GetRequiredService<RotateIssuerKeys>().RunAsync(
                args.Length > 2 ? RotateIssuerKeys.ShownAtLeast : RotateIssuerKeys.ShownBefore, ct);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The new keys are shown now and used from {begin:u} on."));
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var all = await db.IssuerKeys.AsNoTracking().OrderBy(key => key.Use).ThenBy(key => key.Number).ToListAsync(ct);
        foreach (var key in all)
        {
            var used = all.Where(other => other.Use == key.Use && other.NotBefore <= now && other.NotAfter > now).MaxBy(other => other.NotAfter) == key;
            var state = used ? "used" : key.NotBefore > now ? "shown" : key.NotAfter <= now || RotateIssuerKeys.IsOver(key, all, now) ? "over" : "checks only";
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{key.Use} {key.Number}: {key.NotBefore:u} to {key.NotAfter:u}, {state}"));
        }
        return 0;
    }
}
