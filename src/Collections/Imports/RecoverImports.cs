using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>
/// Finds a tenant's imports whose process died: one that was still receiving cannot be completed and fails; one that was
/// wholly staged is merged again, unless its staging did not survive.
/// </summary>
public sealed class RecoverImports(TenantDbFactory dbs, TenantScope scope, ImportQueue queue, EndImport end, TimeProvider clock)
{
    /// <summary>A working import gives a sign of life with every batch; a merge of millions of rows needs less than this.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <param name="alone">True when no other process can be at work (SQLite at start): nothing needs to be waited for.</param>
    public async Task<int> RunAsync(bool alone, CancellationToken ct)
    {
        var before = alone ? clock.GetUtcNow() : clock.GetUtcNow() - Silence;
        List<(Guid Id, ImportState State, bool Staged)> silent;
        await using (var db = await dbs.ReadAsync(ct))
        {
            var rows = await db.Imports.AsNoTracking()
                .Where(row => (row.State == ImportState.Receiving || row.State == ImportState.Merging) && row.HeartbeatAt <= before)
                .Select(row => new
                {
                    row.Id,
                    row.State,
                    Staged = row.Accepted == 0 || db.Set<ImportRow>().Any(staged => staged.ImportId == row.Id),
                }).ToListAsync(ct);
            silent = [.. rows.Select(row => (row.Id, row.State, row.Staged))];
        }
        foreach (var (id, state, staged) in silent)
        {
            if (state is ImportState.Merging && staged) queue.Add(scope.TenantId, id);
            else await end.FailAsync(id, new Refusal("import_interrupted"), ct);
        }
        return silent.Count;
    }
}
