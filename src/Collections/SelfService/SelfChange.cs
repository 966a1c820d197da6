using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.SelfService;

internal static class SelfChange
{
    /// <summary>Raises the case's version, where there is a case: an open case page reads itself again by it.</summary>
    public static Task TellAsync(TenantDb db, DebtorId debtor, CancellationToken ct) => db.ExecuteAsync(
        $"update cases set version = version + 1 where tenant_id = {db.TenantId} and debtor_id = {debtor}", ct);
}
