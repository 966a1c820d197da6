using System.Globalization;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Anchors;
using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Web.Hosting;

/// <summary>Section <c>Audit</c>: <c>Origin</c> names the platform in its checkpoints, <c>SigningKeys</c> or the file <c>SigningKeyFile</c> hold its keys, <c>AnchorFolder</c> and a bucket take its checkpoints.</summary>
public static class AuditSettings
{
    public static AuditKeyOptions Keys(IConfiguration configuration, DataFolder folder)
    {
        var (origin, domain) = (configuration["Audit:Origin"], configuration["Tenancy:BaseDomain"]);
        return new(
            !string.IsNullOrWhiteSpace(origin) ? origin.Trim() : string.IsNullOrWhiteSpace(domain) ? "audit.local" : "audit." + domain.Trim(),
            string.IsNullOrWhiteSpace(configuration["Audit:SigningKeys"]) ? null : configuration["Audit:SigningKeys"],
            configuration["Audit:SigningKeyFile"] is { Length: > 0 } named ? Path.GetFullPath(named) : folder.File("audit.keys"));
    }

    public static IServiceCollection AddAuditArchive(this IServiceCollection services, IConfiguration configuration, DataFolder folder)
    {
        services.AddSingleton<IAuditArchive>(new FolderArchive(configuration["Audit:AnchorFolder"] is { Length: > 0 } named ? Path.GetFullPath(named) : folder.File("anchors")));
        if (Bucket(configuration) is { } bucket)
        {
            services.AddHttpClient(nameof(BucketArchive), http => http.Timeout = TimeSpan.FromSeconds(10))
                .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) });
            services.AddSingleton<IAuditArchive>(provider => new BucketArchive(
                bucket, provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(BucketArchive)), provider.GetRequiredService<TimeProvider>()));
        }
        services.AddHealthChecks().AddCheck<AnchorsReached>("anchors", tags: ["anchors"]);
        return services.AddScoped<AnchorAudit>();
    }

    /// <returns>Null when no bucket is named.</returns>
    /// <exception cref="InvalidOperationException">It is named, and something about it is missing or wrong.</exception>
    public static AnchorBucket? Bucket(IConfiguration configuration)
    {
        if (configuration["Audit:BucketUrl"] is not { Length: > 0 } address) return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
            throw new InvalidOperationException("Audit:BucketUrl must be the bucket's own address over https.");
        if (configuration["Audit:BucketKey"] is not { Length: > 0 } key || configuration["Audit:BucketSecret"] is not { Length: > 0 } secret)
            throw new InvalidOperationException("Audit:BucketUrl needs Audit:BucketKey and Audit:BucketSecret.");
        var days = 1_825;
        if (configuration["Audit:BucketLockDays"] is { Length: > 0 } said
            && (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > 36_500))
            throw new InvalidOperationException("Audit:BucketLockDays must be a number of days from 1 to 36500.");
        return new(url, configuration["Audit:BucketRegion"] is { Length: > 0 } region ? region : "us-east-1", key, secret, days);
    }
}
