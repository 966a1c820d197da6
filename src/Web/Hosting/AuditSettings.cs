using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Web.Hosting;

/// <summary>Section <c>Audit</c>: <c>Origin</c> names the platform in its checkpoints, <c>SigningKeys</c> or the file <c>SigningKeyFile</c> hold its keys, <c>AnchorFolder</c> takes its checkpoints.</summary>
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

    public static IServiceCollection AddAuditArchive(this IServiceCollection services, IConfiguration configuration, DataFolder folder) => services
        .AddSingleton(new FolderArchive(configuration["Audit:AnchorFolder"] is { Length: > 0 } named ? Path.GetFullPath(named) : folder.File("anchors")))
        .AddSingleton<IAuditArchive>(provider => provider.GetRequiredService<FolderArchive>())
        .AddScoped<AnchorAudit>();
}
