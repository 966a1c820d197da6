using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Web.Hosting;

/// <summary>Section <c>Audit</c>: <c>Origin</c> names the platform in its checkpoints, <c>SigningKeys</c> or the file <c>SigningKeyFile</c> hold its keys.</summary>
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
}
