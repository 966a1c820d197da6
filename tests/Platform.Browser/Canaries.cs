using Platform.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Browser;

/// <summary>The personal data of a demo lender's debtors, in clear: what must turn up nowhere that nobody asked for it.</summary>
public sealed class Canaries(DemoHost demo)
{
    public sealed record Found(IReadOnlyList<string> Names, IReadOnlyList<string> Details);

    public async Task<Found> OfAsync(string lender, CancellationToken ct)
    {
        var tenant = await demo.Host.TenantAsync(lender, ct);
        await using var scope = demo.Host.Scope(tenant.Id);
        var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        var people = (await db.Debtors.AsNoTracking().ToListAsync(ct))
            .ConvertAll(row => DebtorSeal.Open(cipher, row));
        return new(
            [.. people.Select(person => person.Name).Distinct()],
            [.. people.SelectMany(person => new[] { person.Phone, person.Email, person.IdNumber, person.Address, person.WechatOpenId })
                .OfType<string>().Where(word => word.Length >= 6).Distinct()]);
    }
}
