using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Data;

/// <summary>
/// Lock 4: stamps new rows and refuses to save another tenant's. A change is judged by the <em>original</em> tenant,
/// because a stolen row already claims to be ours.
/// </summary>
public sealed class TenantWriteGuard : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Check(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private static void Check(DbContext? context)
    {
        if (context is not TenantDb db) return;
        foreach (var entry in db.ChangeTracker.Entries<ITenantOwned>())
        {
            var owner = entry.Property(row => row.TenantId);
            if (entry.State is EntityState.Added && owner.CurrentValue == default) owner.CurrentValue = db.TenantId;
            var judged = entry.State switch
            {
                EntityState.Added => owner.CurrentValue,
                EntityState.Modified or EntityState.Deleted => owner.OriginalValue,
                _ => db.TenantId,
            };
            if (judged != db.TenantId || owner.CurrentValue != db.TenantId && entry.State is not EntityState.Deleted)
            {
                throw new CrossTenantException(
                    $"{entry.Metadata.ClrType.Name} of {judged} cannot be saved by {db.TenantId}.");
            }
        }
    }
}
