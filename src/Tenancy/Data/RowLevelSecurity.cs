using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Platform.Tenancy.Data;

/// <summary>
/// The PostgreSQL statements of lock 5, computed from the model, so that a new tenant-owned table cannot be forgotten.
/// Run by the migrator as the schema's owner; every statement may be repeated.
/// </summary>
public static class RowLevelSecurity
{
    /// <summary>Owns nothing, bypasses nothing; every transaction of a tenant's own people, systems and jobs runs as it.</summary>
    public const string AppRole = "app_rw";

    /// <summary>
    /// The same for an agency's people, with a policy more: they reach what is placed with them now. A role of their own, so
    /// that the lender's statements are judged by the tenant alone and planned as before.
    /// </summary>
    public const string AgencyRole = "app_agency";

    public static IEnumerable<string> Statements(IReadOnlyModel model)
    {
        yield return "create schema if not exists app";
        foreach (var role in (string[])[AppRole, AgencyRole])
        {
            yield return Role(role);
            yield return $"do $$ begin if not pg_has_role(current_user, '{role}', 'member') then execute format('grant {role} to %I', current_user); end if; end $$";
        }
        // After a transaction that used it, the setting is the empty string, which is not a uuid.
        yield return
            """
            create or replace function app.tenant() returns uuid language sql stable
              as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$
            """;
        yield return
            """
            create or replace function app.agency() returns uuid language sql stable
              as $$ select nullif(current_setting('app.agency_id', true), '')::uuid $$
            """;
        yield return $"grant usage on schema app, public to {AppRole}, {AgencyRole}";
        yield return $"grant usage on all sequences in schema public to {AppRole}, {AgencyRole}";
        foreach (var entity in model.GetEntityTypes())
        {
            if (entity.GetTableName() is not { } table) continue;
            foreach (var statement in typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)
                ? Owned(entity.ClrType, table)
                : Shared(entity.ClrType, table)) yield return statement;
        }
    }

    private static IEnumerable<string> Shared(Type entity, string table)
    {
        var ofTenants = Has<TenantRowsAttribute>(entity);
        if (Has<AppWritableAttribute>(entity))
            yield return $"grant select, insert, update, delete on {table} to {AppRole}{(ofTenants ? "" : ", " + AgencyRole)}";
        if (!ofTenants) yield break;
        // Not forced: sign-in, which runs as the owner, reads all of a person's rows.
        yield return $"alter table {table} enable row level security";
        yield return Policy(table, "tenant", "permissive", AppRole, "tenant_id = (select app.tenant())");
    }

    private static IEnumerable<string> Owned(Type entity, string table)
    {
        if (Has<UnloggedAttribute>(entity)) yield return $"alter table {table} set unlogged";
        if (Has<HotRowsAttribute>(entity))
            yield return $"alter table {table} set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)";
        yield return $"grant select, insert, update, delete on {table} to {AppRole}";
        yield return $"alter table {table} enable row level security";
        yield return $"alter table {table} force row level security";
        yield return Policy(table, "tenant", "permissive", AppRole, "tenant_id = (select app.tenant())");

        var door = ForAgenciesAttribute.Of(entity);
        var rights = door.Access switch
        {
            AgencyAccess.None => null,
            AgencyAccess.Placed => "select, insert, update, delete",
            AgencyAccess.Own or AgencyAccess.Read => "select",
            AgencyAccess.Append => "insert",
        };
        yield return $"revoke all on {table} from {AgencyRole}";
        if (rights is null) yield break;
        yield return $"grant {rights} on {table} to {AgencyRole}";
        yield return Policy(table, "agency_tenant", "permissive", AgencyRole, "tenant_id = (select app.tenant()) and (select app.agency()) is not null");
        // Restrictive: a second permissive policy would be joined by "or".
        if (door.Access is AgencyAccess.Own)
            yield return Policy(table, "placement", "restrictive", AgencyRole, "agency_id = (select app.agency())");
        if (door.Access is AgencyAccess.Placed)
            yield return Policy(table, "placement", "restrictive", AgencyRole, $"exists (select 1 from case_grants g where g.tenant_id = {table}.tenant_id and g.debtor_id = {table}.{ModelConventions.Snake(door.Debtor)} and g.agency_id = (select app.agency()))");
    }

    private static bool Has<T>(Type entity) where T : Attribute => entity.IsDefined(typeof(T), false);

    private static string Role(string role) =>
        $$"""
        do $$ begin
          if not exists (select from pg_roles where rolname = '{{role}}') then
            create role {{role}} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database's migrator was quicker
        end $$
        """;

    private static string Policy(string table, string name, string kind, string role, string rule) =>
        $$"""
        do $$ begin
          if not exists (select from pg_policies where schemaname = 'public' and tablename = '{{table}}' and policyname = '{{name}}') then
            create policy {{name}} on {{table}} as {{kind}} for all to {{role}}
              using ({{rule}}) with check ({{rule}});
          end if;
        end $$
        """;
}

/// <summary>A shared table that a tenant's own transaction may write, because it holds no personal data (lanes, schedules).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AppWritableAttribute : Attribute;

/// <summary>
/// A shared, app-writable table whose rows may name a tenant: a tenant's own transaction reaches only the rows that name it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TenantRowsAttribute : Attribute;

/// <summary>Rows that are worthless after a crash of the server: PostgreSQL keeps them out of its log and empties the table then.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class UnloggedAttribute : Attribute;

/// <summary>A table whose few rows change all the time: PostgreSQL keeps room in its pages and sweeps it early.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HotRowsAttribute : Attribute;
