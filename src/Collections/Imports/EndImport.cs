using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>Ends an import that cannot go on: its staged rows are thrown away and the portfolio stays as it was.</summary>
public sealed class EndImport(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public async Task FailAsync(Guid importId, Refusal why, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var import = await db.Imports.SingleOrDefaultAsync(
            row => row.Id == importId && (row.State == ImportState.Receiving || row.State == ImportState.Merging), ct);
        if (import is null) return;
        await db.ExecuteAsync($"delete from import_rows where tenant_id = {db.TenantId} and import_id = {importId}", ct);
        import.State = ImportState.Failed;
        import.Failure = why.Args.Length == 0 ? why.Code : why.Code + ":" + string.Join("|", why.Args);
        import.EndedAt = clock.GetUtcNow();
        audit.Write(db, "import.failed", "import", importId, $$"""{"code":"{{why.Code}}"}""");
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Imports));
        await db.CommitAsync(ct);
    }
}
