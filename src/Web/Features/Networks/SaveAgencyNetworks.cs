using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Networks;

/// <summary>
/// Sets from where an agency's people may work for this lender. Whoever is elsewhere is out with the next request, and an
/// open screen within a minute.
/// </summary>
public sealed class SaveAgencyNetworks(TenantDbFactory dbs, TenantScope scope, AgencyNetworks networks, AuditTrail audit)
{
    public const int Most = 100;

    /// <param name="Ranges">Addresses or CIDR ranges with blanks, commas or line breaks between them; empty lets in from everywhere.</param>
    public sealed record Request(AgencyId Agency, string Ranges);

    /// <returns>The ranges as they are kept.</returns>
    public async Task<Result<IReadOnlyList<string>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var read = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in ask.Ranges.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (AgencyNetworks.Read(text) is not { } range) return Refusal.Invalid("ranges", "not_a_range", text);
            read.Add(range.ToString());
        }
        if (read.Count > Most) return Refusal.Invalid("ranges", "too_many_ranges", Most);
        var tenant = scope.TenantId;
        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Set<AgencyEngagement>().AnyAsync(row => row.TenantId == tenant && row.AgencyId == ask.Agency, ct)) return Refusal.NotFound("agency");
        var held = await db.Set<AgencyNetwork>().Where(row => row.TenantId == tenant && row.AgencyId == ask.Agency).ToListAsync(ct);
        db.RemoveRange(held.Where(row => !read.Contains(row.Cidr)));
        foreach (var cidr in read.Except(held.Select(row => row.Cidr))) db.Add(new AgencyNetwork { TenantId = tenant, AgencyId = ask.Agency, Cidr = cidr });
        audit.Write(db, "agency.networks", "agency", ask.Agency, JsonSerializer.Serialize(new { before = held.Select(row => row.Cidr).Order(StringComparer.Ordinal), after = read }));
        await db.CommitAsync(ct);
        networks.Forget(tenant, ask.Agency);
        return read.ToList();
    }
}
