using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Hosting;

/// <summary>What <c>audit</c> does with the database: verify it, export a log, prove an entry, say or change the keys; 0 well, 1 tampered with, 2 wrongly asked.</summary>
public static class AuditCommand
{
    public static bool IsAsked(string[] args) => args is ["audit", ..];

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, CancellationToken ct)
    {
        if (args is ["audit", "keys", ..]) return await AuditKeyCommand.RunAsync(services, args, output, ct);
        var asked = CommandWords.Read(args[2..], "--tenant", "--out", "--index", "--entry");
        var key = asked?.One("--tenant");
        if (asked is null || asked.Rest.Count > 0 || args[1] is not ("verify" or "export" or "prove") || args[1] is not "verify" && key is null)
        {
            await output.WriteLineAsync(AuditFileCommand.Usage);
            return 2;
        }
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var tenants = await db.Tenants.AsNoTracking().Where(t => key == null || t.Key == key).OrderBy(t => t.Key).ToListAsync(ct);
        if (key is not null && tenants.Count == 0)
        {
            await output.WriteLineAsync($"There is no tenant '{key}'.");
            return 2;
        }
        return args[1] switch
        {
            "export" => await ExportAsync(services, tenants[0], asked.One("--out") ?? $"{tenants[0].Key}.auditlog", output, ct),
            "prove" => await ProveAsync(services, tenants[0], asked, output, ct),
            _ => await VerifyAsync(services, tenants, output, ct),
        };
    }

    private static async Task<int> ExportAsync(IServiceProvider services, Tenant tenant, string path, TextWriter output, CancellationToken ct)
    {
        var written = await services.GetRequiredService<TenantRunner>().RunAsync(
            tenant.Id, Actor.Job("audit export"),
            async (scope, token) =>
            {
                var export = scope.GetRequiredService<ExportLog>();
                var size = await export.BeginAsync(token);
                if (size.IsRefused) return size;
                await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                await export.WriteAsync(file, size.Value, token);
                return size;
            }, ct);
        await output.WriteLineAsync(written.IsRefused ? $"{tenant.Key}: nothing is signed yet" : string.Create(CultureInfo.InvariantCulture, $"{tenant.Key}: {written.Value} entries in {path}"));
        return written.IsRefused ? 2 : 0;
    }

    private static async Task<int> ProveAsync(IServiceProvider services, Tenant tenant, CommandWords asked, TextWriter output, CancellationToken ct)
    {
        long? index = long.TryParse(asked.One("--index"), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
        Guid? entry = Guid.TryParse(asked.One("--entry"), out var id) ? id : null;
        if (index is null == entry is null)
        {
            await output.WriteLineAsync(AuditFileCommand.Usage);
            return 2;
        }
        var proof = await services.GetRequiredService<TenantRunner>().RunAsync(
            tenant.Id, Actor.Job("audit prove"), (scope, token) => scope.GetRequiredService<ProveEntry>().RunAsync(new(index, entry), token), ct);
        if (proof.IsRefused)
        {
            await output.WriteLineAsync(proof.Refusal.Code == "audit_unsigned" ? "The entry is not under a checkpoint yet; ask again in some seconds." : "There is no such entry.");
            return 2;
        }
        await AuditFileCommand.PutAsync(proof.Value.ToString(), asked.One("--out"), output, ct);
        return 0;
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, IReadOnlyList<Tenant> tenants, TextWriter output, CancellationToken ct)
    {
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
