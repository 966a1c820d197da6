using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>Lock 5: tells PostgreSQL, for this transaction only, which role and which tenant the statements are for.</summary>
internal static class TenantSession
{
    public static async Task EnterAsync(TenantDb db, TenantId tenant, Actor actor, CancellationToken ct)
    {
        await using var command = Command(db, tenant, actor);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same for who cannot wait otherwise.</summary>
    public static void Enter(TenantDb db, TenantId tenant, Actor actor)
    {
        using var command = Command(db, tenant, actor);
        command.ExecuteNonQuery();
    }

    private static DbCommand Command(TenantDb db, TenantId tenant, Actor actor)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            "select set_config('app.tenant_id', @tenant, true), set_config('app.agency_id', @agency, true), " +
            $"set_config('role', '{(actor.Agency is null ? RowLevelSecurity.AppRole : RowLevelSecurity.AgencyRole)}', true), " +
            // Data that is in memory or on flash: the default, made for turning disks, prefers reading whole tables.
            "set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true)";
        Add(command, "tenant", tenant.Value.ToString("D"));
        Add(command, "agency", actor.Agency?.Value.ToString("D") ?? "");
        return command;
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
