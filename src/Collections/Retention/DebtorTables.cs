using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Tenancy.Data;

namespace Platform.Collections.Retention;

/// <summary>
/// Every table that holds something of a debtor, children first, read from the model: a new table is removed with the
/// rest without anybody thinking of it. The log and the records of privacy requests outlive the person.
/// </summary>
internal static class DebtorTables
{
    // By way of what a row without the debtor's own column belongs to one.
    internal static readonly IReadOnlyList<(string Column, string Parent)> Links =
        [("attempt_id", "attempts"), ("call_id", "calls"), ("visit_id", "visits"), ("evaluation_id", "evaluations")];

    /// <summary>Statements that remove what belongs to these debtors, in an order in which they may run.</summary>
    public static IEnumerable<FormattableString> Removals(TenantDb db, IReadOnlyList<Guid> debtors)
    {
        var tables = Ordered(db.Model);
        foreach (var (table, link) in tables.Where(one => one.Link is not null))
        {
            var (column, parent) = Links.First(one => one.Column == link);
            yield return $"""
                delete from {new SqlText(table)} where tenant_id = {db.TenantId} and {new SqlText(column)} in
                  (select id from {new SqlText(parent)} where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(debtors)})
                """;
        }
        foreach (var (table, _) in tables.Where(one => one.Link is null))
            yield return $"delete from {new SqlText(table)} where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(debtors)}";
        yield return $"delete from debtors where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(debtors)}";
    }

    /// <summary>The files that belong to these debtors: recordings and photos.</summary>
    public static async Task<List<string>> FilesAsync(TenantDb db, IReadOnlyList<Guid> debtors, CancellationToken ct) =>
    [
        .. await FilesAsync(db, "call_recordings", $"debtor_id {db.Dialect.AnyOf(debtors)}", ct),
        .. await FilesAsync(db, "visit_entries", $"debtor_id {db.Dialect.AnyOf(debtors)}", ct),
    ];

    public static Task<List<string>> FilesAsync(TenantDb db, string table, FormattableString of, CancellationToken ct) => db.QueryAsync(
        $"select file_key from {new SqlText(table)} where tenant_id = {db.TenantId} and file_key is not null and {of}", row => row.Text(0), ct);

    /// <summary>The tables, children before their parents; a link's column for those that do not name the debtor themselves.</summary>
    internal static IReadOnlyList<(string Table, string? Link)> Ordered(IReadOnlyModel model)
    {
        var types = model.GetEntityTypes().Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType) && !Outlives(type)).ToList();
        var found = types.Select(type => (Type: type, Link: LinkOf(type))).Where(one => one.Link is not null).ToList();
        var ordered = new List<(string, string?)>();
        var done = new HashSet<IReadOnlyEntityType>();
        void Visit(IReadOnlyEntityType type, string link)
        {
            if (!done.Add(type)) return;
            foreach (var child in found.Where(one => one.Type.GetForeignKeys().Any(key => key.PrincipalEntityType == type))) Visit(child.Type, child.Link!);
            ordered.Add((type.GetTableName()!, link == "debtor_id" ? null : link));
        }
        foreach (var (type, link) in found) Visit(type, link!);
        return ordered;
    }

    private static string? LinkOf(IReadOnlyEntityType type)
    {
        var columns = type.GetProperties().Select(property => property.GetColumnName()).ToHashSet();
        return columns.Contains("debtor_id") ? "debtor_id" : Links.Select(link => link.Column).FirstOrDefault(columns.Contains);
    }

    private static bool Outlives(IReadOnlyEntityType type) =>
        type.ClrType.Namespace!.Contains(".Auditing", StringComparison.Ordinal) || type.ClrType.Namespace.Contains(".Privacy", StringComparison.Ordinal);
}
