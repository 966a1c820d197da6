using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Hosting;

/// <summary><c>keys list</c> shows the versions of lenders' data keys; <c>keys rotate</c> makes the next one of one lender or of all.</summary>
public static class TenantKeyCommand
{
    private const string Usage = "keys list [--tenant KEY] | keys rotate --tenant KEY|all";

    public static bool IsAsked(string[] args) => args is ["keys", ..];

    /// <returns>0 well, 2 wrongly asked.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, CancellationToken ct)
    {
        var asked = args is ["keys", "list" or "rotate", ..] ? CommandWords.Read(args[2..], "--tenant") : null;
        var key = asked?.One("--tenant");
        if (asked is null || asked.Rest.Count > 0 || (args[1] == "rotate" && key is null))
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var tenants = await db.Tenants.AsNoTracking().Where(t => key == null || key == "all" || t.Key == key).OrderBy(t => t.Key).ToListAsync(ct);
        if (tenants.Count == 0)
        {
            await output.WriteLineAsync($"There is no tenant '{key}'.");
            return 2;
        }
        foreach (var tenant in tenants) await ShowAsync(services, tenant, args[1] == "rotate", output, ct);
        return 0;
    }

    private static async Task ShowAsync(IServiceProvider services, Tenant tenant, bool rotate, TextWriter output, CancellationToken ct)
    {
        if (rotate)
        {
            await services.GetRequiredService<TenantRunner>().RunAsync(
                tenant.Id, Actor.Job("keys rotate"), (scope, token) => scope.GetRequiredService<RotateTenantKey>().RunAsync(token), ct);
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var all = await services.GetRequiredService<TenantKeys>().ListAsync(tenant.Id, ct);
        var seals = all.Where(one => one.SealsFrom <= now).Select(one => one.Version).DefaultIfEmpty().Max();
        foreach (var one in all)
        {
            var state = one.Version == seals ? "seals" : one.Version > seals ? "shown" : "opens only";
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tenant.Key} {one.Version}: from {one.SealsFrom:u}, {state}"));
        }
    }
}
