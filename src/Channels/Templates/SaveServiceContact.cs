using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Channels.Templates;

/// <summary>Reads and sets how people pay the lender and reach its service.</summary>
public sealed class SaveServiceContact(
    TenantScope scope, TenantDbFactory dbs, TenantSettings settings, TemplateRenderer renderer, AuditTrail audit)
{
    public async Task<Result<ServiceContact>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        return await settings.GetAsync<ServiceContact>(db, ct);
    }

    public async Task<Result> RunAsync(ServiceContact contact, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, contact, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "service_contact.save", "tenant", scope.TenantId);
        var tenant = scope.TenantId;
        db.AfterCommit(() => renderer.ForgetContact(tenant));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
