using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Platform.Tenancy.Data;

/// <summary>
/// The PostgreSQL statements of lock 5, computed from the model, so that a new tenant-owned table cannot be forgotten.
/// Run by the migrator as the schema's owner; every statement may be repeated.
/// </summary>
public static class RowLevelSecurity
{
    /// <summary>Owns nothing, bypasses nothing; every tenant's transaction runs as it.</summary>
    public const string AppRole = "app_rw";

    public static IEnumerable<string> Statements(IReadOnlyModel model)
    {
        yield return "create schema if not exists app";
        yield return
            $$"""
            do $$ begin
              if not exists (select from pg_roles where rolname = '{{AppRole}}') then
                create role {{AppRole}} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
              end if;
            exception when duplicate_object or unique_violation then null; -- another database's migrator was quicker
            end $$
            """;
        yield return $"do $$ begin if not pg_has_role(current_user, '{AppRole}', 'member') then execute format('grant {AppRole} to %I', current_user); end if; end $$";
        // After a transaction that used it, the setting is the empty string, which is not a uuid (trust.md 1.3-E).
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
        yield return $"grant usage on schema app, public to {AppRole}";
        yield return $"grant usage on all sequences in schema public to {AppRole}";
        foreach (var entity in model.GetEntityTypes())
        {
            var table = entity.GetTableName();
            if (table is null) continue;
            if (!typeof(ITenantOwned).IsAssignableFrom(entity.ClrType))
            {
                if (entity.ClrType.GetCustomAttributes(typeof(AppWritableAttribute), false).Length > 0)
                    yield return $"grant select, insert, update, delete on {table} to {AppRole}";
                if (entity.ClrType.GetCustomAttributes(typeof(TenantRowsAttribute), false).Length == 0) continue;
                // Not forced: sign-in, which runs as the owner, reads all of a person's rows.
                yield return $"alter table {table} enable row level security";
                yield return Policy(table);
                continue;
            }
            if (entity.ClrType.GetCustomAttributes(typeof(UnloggedAttribute), false).Length > 0)
                yield return $"alter table {table} set unlogged";
            if (entity.ClrType.GetCustomAttributes(typeof(HotRowsAttribute), false).Length > 0)
                yield return $"alter table {table} set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)";
            yield return $"grant select, insert, update, delete on {table} to {AppRole}";
            yield return $"alter table {table} enable row level security";
            yield return $"alter table {table} force row level security";
            yield return Policy(table);
        }
    }

    private static string Policy(string table) =>
        $$"""
        do $$ begin
          if not exists (select from pg_policies where schemaname = 'public' and tablename = '{{table}}' and policyname = 'tenant') then
            create policy tenant on {{table}} as permissive for all to {{AppRole}}
              using (tenant_id = (select app.tenant())) with check (tenant_id = (select app.tenant()));
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
