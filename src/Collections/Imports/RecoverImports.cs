using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>
/// Finds a tenant's imports whose process died: one that was still receiving cannot be completed and fails; one that was
/// wholly staged is merged again (the merge fails it when its staging did not survive).
/// </summary>
public sealed class RecoverImports(TenantDbFactory dbs, TenantScope scope, ImportQueue queue, EndImport end, TimeProvider clock)
{
    /// <summary>A working import gives a sign of life every twenty seconds.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <param name="started">
    /// When this process started. On SQLite it is the only one, so what was alive before then is dead; on PostgreSQL another
    /// process may be at work.
    /// </param>
    public async Task<int> RunAsync(DateTimeOffset started, CancellationToken ct)
    {
        var silent = await SilentAsync(started, ct);
        foreach (var (id, state) in silent)
        {
            if (state is ImportState.Merging) queue.Add(scope.TenantId, id);
            else await end.FailAsync(id, new Refusal("import_interrupted"), ct);
        }
        return silent.Count;
    }

    private async Task<List<(Guid Id, ImportState State)>> SilentAsync(DateTimeOffset started, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var before = clock.GetUtcNow() - Silence;
        if (!db.Dialect.IsPostgres && started > before) before = started;
        var rows = await db.Imports.AsNoTracking()
            .Where(row => (row.State == ImportState.Receiving || row.State == ImportState.Merging) && row.HeartbeatAt < before)
            .OrderBy(row => row.StartedAt).Select(row => new { row.Id, row.State }).ToListAsync(ct);
        return rows.ConvertAll(row => (row.Id, row.State));
    }
}
