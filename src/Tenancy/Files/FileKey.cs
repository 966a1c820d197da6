using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Files;

/// <summary>Where a tenant's file lies outside the database. It begins with the tenant, and only a tenant's own key can be made or read.</summary>
public sealed record FileKey
{
    private FileKey(string path) => Path = path;

    /// <summary>Tenant, kind, year, month and id, separated by slashes.</summary>
    public string Path { get; }

    public static FileKey For(TenantId tenant, string kind, Guid id, DateTimeOffset at)
    {
        if (kind.Length == 0 || kind.Any(c => !char.IsAsciiLetterLower(c))) throw new ArgumentException("A kind is lower-case letters.", nameof(kind));
        return new($"{tenant.Value:D}/{kind}/{at.UtcDateTime:yyyy}/{at.UtcDateTime:MM}/{id:N}");
    }

    /// <exception cref="CrossTenantException">The stored key is another tenant's, or no key at all.</exception>
    public static FileKey Read(TenantId tenant, string stored)
    {
        var parts = stored.Split('/');
        var isOurs = parts.Length == 5 && parts[0] == tenant.Value.ToString("D")
            && parts.Skip(1).All(part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit));
        return isOurs ? new(stored) : throw new CrossTenantException("The file is not this tenant's.");
    }

    public override string ToString() => Path;
}
