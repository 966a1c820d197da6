using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Tenancy.Data;

namespace Platform.Web.Demo;

/// <summary>How many accounts the demo lender has by now.</summary>
public sealed class CountAccounts(TenantDbFactory dbs)
{
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        return await db.Accounts.CountAsync(ct);
    }
}
