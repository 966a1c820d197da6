using Platform.Tenancy.Data;

namespace Platform.Collections.Debtors;

/// <summary>Destroying a debtor's key is how a person is forgotten: what lies under it opens for nobody any more.</summary>
public static class DebtorKeys
{
    /// <summary>In the caller's transaction. Copies of the key live on in backups until those end: that is the delay of an erasure.</summary>
    /// <returns>False when it was gone already.</returns>
    public static async Task<bool> DestroyAsync(TenantDb db, DebtorId debtor, CancellationToken ct) =>
        await db.ExecuteAsync($"delete from debtor_keys where tenant_id = {db.TenantId} and debtor_id = {debtor}", ct) > 0;
}
