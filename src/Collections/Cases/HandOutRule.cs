using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>How an agency's pool at one lender reaches its collectors: claimed by them, or handed out by itself.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class HandOutRule : ITenantOwned
{
    public const int LeastEach = 1;
    public const int MostEachEver = 500;

    public TenantId TenantId { get; init; }
    public AgencyId AgencyId { get; init; }

    /// <summary>Whether the clock hands the pool out; else collectors claim, and the manager hands out by hand.</summary>
    public bool IsAutomatic { get; set; }

    /// <summary>A collector with so many open cases gets no more by the clock.</summary>
    public int MostEach { get; set; }

    /// <summary>The collectors' user ids as a JSON array; null for all of the agency.</summary>
    public string? Collectors { get; set; }

    public required string ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }

    public IReadOnlyList<Guid>? To => Collectors is null ? null : JsonSerializer.Deserialize<List<Guid>>(Collectors);

    public static Refusal? Check(int mostEach) =>
        mostEach is < LeastEach or > MostEachEver ? Refusal.Invalid("mostEach", "out_of_range", LeastEach, MostEachEver) : null;
}
