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
        var failure = why.Args.Length == 0 ? why.Code : why.Code + ":" + string.Join("|", why.Args);
        await using var db = await dbs.WriteAsync(ct);
        // The state first: a batch that is being staged at this moment waits for it and then finds the import ended.
        var ended = await db.ExecuteAsync(
            $"""
            update imports set state = {ImportState.Failed}, failure = {TextForm.Shorten(failure, 2_000)}, ended_at = {clock.GetUtcNow()}
            where tenant_id = {db.TenantId} and id = {importId} and state in ({ImportState.Receiving}, {ImportState.Merging})
            """, ct);
        if (ended == 0) return;
        await db.ExecuteAsync($"delete from import_rows where tenant_id = {db.TenantId} and import_id = {importId}", ct);
        audit.Write(db, "import.failed", "import", importId, $$"""{"code":"{{why.Code}}"}""");
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Imports));
        await db.CommitAsync(ct);
    }
}
