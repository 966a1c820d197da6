using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Migrations;
using Platform.Tenancy.Data;

namespace Tenancy.Tests.Isolation;

/// <summary>Reads PostgreSQL's own catalog for what would let one tenant reach another; an empty answer is a clean bill.</summary>
internal static class Catalog
{
    public static async Task<List<string>> LintAsync(string connection, CancellationToken ct)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(ct);
        var found = new List<string>();
        var (owned, shared) = Tables();

        foreach (var table in owned)
        {
            await AskAsync($"""
                select '{table}: row-level security is not enabled and forced' from pg_class
                where oid = 'public.{table}'::regclass and not (relrowsecurity and relforcerowsecurity)
                """);
            await AskAsync($"""
                select '{table}: no policy that binds app_rw to its tenant' where not exists (
                  select from pg_policies where schemaname = 'public' and tablename = '{table}' and permissive = 'PERMISSIVE'
                    and cmd = 'ALL' and roles = array['app_rw'::name] and qual like '%tenant_id = %app.tenant()%'
                    and with_check like '%tenant_id = %app.tenant()%')
                """);
            await AskAsync($"""
                select '{table}: a second permissive policy (' || policyname || ') would be or-ed to the tenant''s' from pg_policies
                where tablename = '{table}' and permissive = 'PERMISSIVE' and policyname <> 'tenant'
                  and not (policyname = 'agency_tenant' and roles = array['app_agency'::name] and qual like '%tenant_id = %app.tenant()%')
                """);
        }
        foreach (var (table, access) in Doors()) await DoorAsync(AskAsync, table, access);
        await AskAsync($"""
            select t.relname || ': a table with tenant_id that the model does not know' from pg_class t
            join pg_attribute c on c.attrelid = t.oid and c.attname = 'tenant_id' and not c.attisdropped
            join pg_namespace n on n.oid = t.relnamespace
            where t.relkind in ('r', 'p') and n.nspname = 'public' and t.relname <> all(array[{Names(owned.Concat(shared))}])
            """);
        await AskAsync($"""
            select t.relname || '.' || k.conname || ': a reference between tenants'' rows without the tenant' from pg_constraint k
            join pg_class t on t.oid = k.conrelid join pg_class p on p.oid = k.confrelid
            where k.contype = 'f' and t.relname = any(array[{Names(owned)}]) and p.relname = any(array[{Names(owned)}])
              and not exists (select from unnest(k.conkey) n join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n
                              where a.attname = 'tenant_id')
            """);
        await RolesAsync(AskAsync, shared);
        return found;

        async Task AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, open);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0));
        }
    }

    // What an agency may do of a table is what its entity says, and no more.
    private static async Task DoorAsync(Func<string, Task> ask, string table, AgencyAccess access)
    {
        var rights = access switch
        {
            AgencyAccess.None => "",
            AgencyAccess.Placed => "DELETE,INSERT,SELECT,UPDATE",
            AgencyAccess.Own or AgencyAccess.Read => "SELECT",
            AgencyAccess.Append => "INSERT",
        };
        await ask($"""
            select '{table}: agencies hold ' || held || ' instead of {rights}' from (
              select coalesce(string_agg(privilege_type, ',' order by privilege_type), '') as held
              from information_schema.role_table_grants where grantee = 'app_agency' and table_schema = 'public' and table_name = '{table}') h
            where held <> '{rights}'
            """);
        if (access is not (AgencyAccess.Placed or AgencyAccess.Own)) return;
        await ask($"""
            select '{table}: no restrictive placement policy' where not exists (
              select from pg_policies where tablename = '{table}' and policyname = 'placement' and permissive = 'RESTRICTIVE'
                and cmd = 'ALL' and roles = array['app_agency'::name] and qual like '%app.agency()%' and with_check like '%app.agency()%')
            """);
    }

    private static async Task RolesAsync(Func<string, Task> ask, List<string> shared)
    {
        foreach (var role in (string[])["app_rw", "app_agency"])
        {
            await ask($"select '{role} owns ' || relname from pg_class where relowner = '{role}'::regrole");
            await ask($"""
                select '{role} may do more than a tenant may' from pg_roles
                where rolname = '{role}' and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication or rolcanlogin)
                """);
            await ask($"select '{role} is a member of ' || roleid::regrole from pg_auth_members where member = '{role}'::regrole");
            await ask($"select '{role} may create in public' where has_schema_privilege('{role}', 'public', 'CREATE')");
            await ask($"""
                select '{role} may truncate or trigger ' || relname from pg_class join pg_namespace n on n.oid = relnamespace
                where relkind = 'r' and n.nspname = 'public' and (has_table_privilege('{role}', pg_class.oid, 'TRUNCATE')
                  or has_table_privilege('{role}', pg_class.oid, 'TRIGGER') or has_table_privilege('{role}', pg_class.oid, 'REFERENCES'))
                """);
        }
        await ask($"""
            select 'app_rw reaches the shared table ' || relname from pg_class join pg_namespace n on n.oid = relnamespace
            where relkind = 'r' and n.nspname = 'public' and relname = any(array[{Names(shared)}])
              and has_table_privilege('app_rw', pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE')
              and relname <> all(array[{Names(Writable())}])
            """);
        await ask("select 'view ' || viewname || ' runs as its owner' from pg_views where schemaname in ('public', 'app')");
        await ask("""
            select 'function ' || proname || ' runs as its owner' from pg_proc join pg_namespace n on n.oid = pronamespace
            where prosecdef and n.nspname in ('public', 'app')
            """);
    }

    private static (List<string> Owned, List<string> Shared) Tables()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        var all = db.Model.GetEntityTypes().Where(type => type.GetTableName() is not null).ToLookup(
            type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType), type => type.GetTableName()!);
        return ([.. all[true].Distinct()], [.. all[false].Distinct()]);
    }

    private static List<(string Table, AgencyAccess Access)> Doors()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return [.. db.Model.GetEntityTypes()
            .Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType) && type.GetTableName() is not null)
            .Select(type => (type.GetTableName()!, ForAgenciesAttribute.Of(type.ClrType).Access))];
    }

    private static List<string> Writable()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return [.. db.Model.GetEntityTypes()
            .Where(type => type.ClrType.GetCustomAttributes(typeof(AppWritableAttribute), false).Length > 0)
            .Select(type => type.GetTableName()!)];
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'::name"));
}
