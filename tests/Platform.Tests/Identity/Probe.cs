using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Resolution;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

/// <summary>Says, behind the product's whole pipeline, whom it took the caller for: what an endpoint of ours would see.</summary>
internal sealed class Probe : IStartupFilter
{
    public const string Path = "/probe";
    public const string ApiPath = "/api/probe";
    public const string Nobody = "nobody";

    /// <summary>Wishes with the probe, and with a base domain by which hosts name tenants.</summary>
    public static HostWishes Wishes(Action<IServiceCollection>? more = null) => new()
    {
        Settings = new Dictionary<string, string> { ["Tenancy:BaseDomain"] = "lenders.test" },
        Services = services =>
        {
            services.AddSingleton<IStartupFilter, Probe>();
            more?.Invoke(services);
        },
    };

    public static async Task<string> AskAsync(HttpClient client, CancellationToken ct, string path = Path)
    {
        using var answer = await client.GetAsync(path, ct);
        if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStringAsync(ct);
        return answer.Headers.Location?.AbsolutePath == "/sign-in"
            ? Nobody
            : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        app.Use((http, rest) =>
        {
            if (http.Request.Path != Path && http.Request.Path != ApiPath) return rest(http);
            var scope = http.RequestServices.GetRequiredService<TenantScope>();
            var key = http.User.FindFirst("tenant_key")?.Value;
            http.Response.StatusCode = StatusCodes.Status200OK;
            return http.Response.WriteAsync(scope.IsBound ? $"{key}:{string.Join('+', scope.Actor.Roles.Order())}" : Nobody);
        });
    };
}
