using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Hosting;

/// <summary><c>audit verify [--tenant KEY]</c>: reads only, starts nothing; 0 whole, 1 tampered with, 2 wrongly asked.</summary>
public static class AuditCommand
{
    public static bool IsAsked(string[] args) => args is ["audit", ..];

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, CancellationToken ct)
    {
        if (args is not (["audit", "verify"] or ["audit", "verify", "--tenant", _]))
        {
            await output.WriteLineAsync("Usage: audit verify [--tenant KEY]");
            return 2;
        }
        var key = args is [.., "--tenant", var named] ? named : null;
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var tenants = await db.Tenants.AsNoTracking().Where(t => key == null || t.Key == key).OrderBy(t => t.Key).ToListAsync(ct);
        if (key is not null && tenants.Count == 0)
        {
            await output.WriteLineAsync($"There is no tenant '{key}'.");
            return 2;
        }
        var isWhole = true;
        foreach (var tenant in tenants)
        {
            var verdict = await services.GetRequiredService<TenantRunner>().RunAsync(
                tenant.Id, Actor.Job("audit verify"),
                (scope, token) => scope.GetRequiredService<VerifyAudit>().RunAsync(token), ct);
            isWhole &= verdict.IsWhole;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{tenant.Key}: {(verdict.IsWhole ? "whole" : "TAMPERED WITH")}, {verdict.Count} entries chained, {verdict.Waiting} waiting"));
            foreach (var finding in verdict.Findings) await output.WriteLineAsync("  " + Sentence(finding));
        }
        return isWhole ? 0 : 1;
    }

    private static string Sentence(AuditFinding finding)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"index {finding.Index?.ToString(CultureInfo.InvariantCulture) ?? "none"}, id {finding.EntryId?.ToString("D") ?? "none"}");
        return finding.Fault switch
        {
            AuditFault.EntryChanged => $"{where}: the entry was changed after it was chained",
            AuditFault.EntryRemoved => $"{where}: the entry was removed",
            AuditFault.EntryInserted => $"{where}: the entry was inserted past the trail",
            AuditFault.LinkRemoved => $"{where}: the link was removed from the chain",
            AuditFault.LinkChanged => $"{where}: the link does not follow from the one before",
            AuditFault.HeadDiffers => $"{where}: the chain does not end where its head says",
            AuditFault.HistoryDiffers => $"{where}: an earlier verification saw another chain here; it was cut or computed anew",
            AuditFault.CheckChanged => $"{where}: the result of an earlier verification was changed",
            AuditFault.TileChanged => $"{where}: a tile of the tree is not what the entries give",
            AuditFault.CheckpointForged => $"{where}: the checkpoint was not signed by this platform's keys",
            AuditFault.CheckpointDiffers => $"{where}: a signed checkpoint tells of another log up to here; it was cut or written anew",
        };
    }
}
