using System.Data.Common;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Tenancy.Data;

/// <summary>One column of a bulk insert: its name, its PostgreSQL type and where its value comes from.</summary>
public sealed record BulkColumn<T>(string Name, NpgsqlDbType Type, Func<T, object?> Value);

/// <summary>
/// Inserts many rows quickly under row-level security, where COPY is not allowed: one <c>insert … select from unnest</c>
/// per batch on PostgreSQL, one prepared statement on SQLite. The tenant column is added here and cannot be forgotten.
/// </summary>
public static class BulkInsert
{
    private const int BatchRows = 5_000;

    /// <param name="suffix">Text behind the insert, such as <c>on conflict do nothing</c>.</param>
    /// <returns>How many rows were inserted (or updated by the suffix).</returns>
    public static async Task<int> BulkInsertAsync<T>(
        this TenantDb db, string table, IReadOnlyList<BulkColumn<T>> columns, IReadOnlyCollection<T> rows,
        string suffix, CancellationToken ct)
    {
        if (rows.Count == 0) return 0;
        return db.Dialect.IsPostgres
            ? await PostgresAsync(db, table, columns, rows, suffix, ct)
            : await SqliteAsync(db, table, columns, rows, suffix, ct);
    }

    private static async Task<int> PostgresAsync<T>(
        TenantDb db, string table, IReadOnlyList<BulkColumn<T>> columns, IReadOnlyCollection<T> rows, string suffix,
        CancellationToken ct)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        // In the select list the arrays go side by side, row by row; in "from" each would first be stored whole.
        var arrays = string.Join(", ", columns.Select((_, i) => $"unnest(@c{i.ToString(CultureInfo.InvariantCulture)})"));
        var (changed, dialect) = (0, db.Dialect);
        foreach (var batch in rows.Chunk(BatchRows))
        {
            await using var command = (NpgsqlCommand)Sql.Command(db, $"");
            command.CommandText =
                $"insert into {table} (tenant_id, {names}) select @tenant, {arrays} {suffix}";
            command.Parameters.AddWithValue("tenant", db.TenantId.Value);
            for (var i = 0; i < columns.Count; i++)
            {
                var values = new object?[batch.Length];
                for (var r = 0; r < batch.Length; r++)
                {
                    var value = columns[i].Value(batch[r]);
                    values[r] = value is null ? null : dialect.ToParameter(value);
                }
                command.Parameters.Add(new NpgsqlParameter("c" + i.ToString(CultureInfo.InvariantCulture),
                    NpgsqlDbType.Array | columns[i].Type)
                { Value = Typed(values, columns[i].Type) });
            }
            changed += await command.ExecuteNonQueryAsync(ct);
        }
        return changed;
    }

    // Npgsql writes an array of objects element by element and slowly; typed arrays take its fast path.
    private static Array Typed(object?[] values, NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Uuid => Array.ConvertAll(values, value => (Guid?)value),
        NpgsqlDbType.Text => Array.ConvertAll(values, value => (string?)value),
        NpgsqlDbType.Bytea => Array.ConvertAll(values, value => (byte[]?)value),
        NpgsqlDbType.Smallint => Array.ConvertAll(values, value => value is null ? (short?)null : Convert.ToInt16(value, CultureInfo.InvariantCulture)),
        NpgsqlDbType.Integer => Array.ConvertAll(values, value => value is null ? (int?)null : Convert.ToInt32(value, CultureInfo.InvariantCulture)),
        NpgsqlDbType.Bigint => Array.ConvertAll(values, value => value is null ? (long?)null : Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        NpgsqlDbType.Numeric => Array.ConvertAll(values, value => (decimal?)value),
        NpgsqlDbType.Boolean => Array.ConvertAll(values, value => (bool?)value),
        NpgsqlDbType.Date => Array.ConvertAll(values, value => (DateOnly?)value),
        NpgsqlDbType.TimestampTz => Array.ConvertAll(values, value => (DateTimeOffset?)value),
        _ => values,
    };

    private static async Task<int> SqliteAsync<T>(
        TenantDb db, string table, IReadOnlyList<BulkColumn<T>> columns, IReadOnlyCollection<T> rows, string suffix,
        CancellationToken ct)
    {
        await using var command = Sql.Command(db, $"");
        var names = string.Join(", ", columns.Select(column => column.Name));
        var marks = string.Join(", ", columns.Select((_, i) => "@c" + i.ToString(CultureInfo.InvariantCulture)));
        command.CommandText = $"insert into {table} (tenant_id, {names}) values (@tenant, {marks}) {suffix}";
        Add(command, "tenant", db.Dialect.ToParameter(db.TenantId));
        var cells = columns
            .Select((_, i) => Add(command, "c" + i.ToString(CultureInfo.InvariantCulture), DBNull.Value)).ToArray();
        await command.PrepareAsync(ct);
        var (changed, dialect) = (0, db.Dialect);
        foreach (var row in rows)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < cells.Length; i++) cells[i].Value = dialect.ToParameter(columns[i].Value(row));
            changed += command.ExecuteNonQuery(); // the driver has no true asynchronous path
        }
        return changed;
    }

    private static DbParameter Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return parameter;
    }
}
