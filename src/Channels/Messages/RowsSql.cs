using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// A list of rows as a table inside a statement: <c>unnest</c> of typed arrays on PostgreSQL, <c>json_each</c> on SQLite,
/// so that completing five hundred sends is one statement on both.
/// </summary>
internal sealed class RowsSql
{
    private readonly List<(string Name, Array Values)> _columns = [];

    public RowsSql With<T>(string name, IEnumerable<T> values)
    {
        _columns.Add((name, values.ToArray()));
        return this;
    }

    /// <summary>The table under an alias: write <c>from {rows.As(db.Dialect, "r")}</c>.</summary>
    public FormattableString As(SqlDialect dialect, string alias) =>
        dialect.IsPostgres ? Postgres(alias) : Sqlite(dialect, alias);

    private FormattableString Postgres(string alias)
    {
        var marks = string.Join(", ", Enumerable.Range(0, _columns.Count).Select(Mark));
        var names = string.Join(", ", _columns.Select(column => column.Name));
        return FormattableStringFactory.Create(
            $"unnest({marks}) as {alias}({names})", [.. _columns.Select(column => (object)column.Values)]);
    }

    private FormattableString Sqlite(SqlDialect dialect, string alias)
    {
        var rows = new object?[_columns[0].Values.Length][];
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r] = new object?[_columns.Count];
            for (var c = 0; c < _columns.Count; c++)
            {
                var value = _columns[c].Values.GetValue(r);
                rows[r][c] = value is null ? null : dialect.ToParameter(value);
            }
        }
        var names = string.Join(", ", _columns.Select((column, i) =>
            $"value ->> {i.ToString(CultureInfo.InvariantCulture)} as {column.Name}"));
        return FormattableStringFactory.Create(
            $"(select {names} from json_each({{0}})) as {alias}", JsonSerializer.Serialize(rows));
    }

    private static string Mark(int i) => "{" + i.ToString(CultureInfo.InvariantCulture) + "}";
}
