using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Platform.Tenancy.Data;

/// <summary>
/// Set-based SQL on the lease's own connection and transaction. Every interpolated value becomes a parameter; a
/// <see cref="SqlText"/> or a nested interpolated string becomes part of the statement.
/// </summary>
public static class Sql
{
    /// <returns>How many rows the statement changed.</returns>
    public static async Task<int> ExecuteAsync(this TenantDb db, FormattableString sql, CancellationToken ct)
    {
        await using var command = Command(db, sql);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<List<T>> QueryAsync<T>(
        this TenantDb db, FormattableString sql, Func<SqlRow, T> read, CancellationToken ct)
    {
        await using var command = Command(db, sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new SqlRow(reader, db.Dialect.IsPostgres);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) rows.Add(read(row));
        return rows;
    }

    /// <returns>The first row, or <paramref name="none"/> when there is none.</returns>
    public static async Task<T> QueryOneAsync<T>(
        this TenantDb db, FormattableString sql, Func<SqlRow, T> read, T none, CancellationToken ct)
    {
        await using var command = Command(db, sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? read(new SqlRow(reader, db.Dialect.IsPostgres)) : none;
    }

    /// <summary>A command on the lease's connection and transaction, for a statement that is run many times.</summary>
    public static DbCommand Command(TenantDb db, FormattableString sql)
    {
        _ = db.TenantId; // throws on a context that was not leased for a tenant
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandTimeout = 600;
        var text = new StringBuilder(sql.Format.Length + 64);
        Append(command, db.Dialect, text, sql);
        command.CommandText = text.ToString();
        return command;
    }

    private static void Append(DbCommand command, SqlDialect dialect, StringBuilder text, FormattableString sql)
    {
        var args = sql.GetArguments();
        var pieces = new object[args.Length];
        for (var i = 0; i < args.Length; i++) pieces[i] = Piece(command, dialect, args[i]);
        text.AppendFormat(CultureInfo.InvariantCulture, sql.Format, pieces);
    }

    private static string Piece(DbCommand command, SqlDialect dialect, object? arg)
    {
        switch (arg)
        {
            case SqlText fragment:
                return fragment.Text;
            case FormattableString nested:
                var inner = new StringBuilder();
                Append(command, dialect, inner, nested);
                return inner.ToString();
        }
        var parameter = command.CreateParameter();
        parameter.ParameterName = "p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        if (arg is SqlNull typed)
        {
            parameter.Value = DBNull.Value;
            if (parameter is NpgsqlParameter npgsql) npgsql.NpgsqlDbType = typed.Type;
        }
        else
        {
            parameter.Value = dialect.ToParameter(arg);
        }
        command.Parameters.Add(parameter);
        return "@" + parameter.ParameterName;
    }
}

/// <summary>The row under the reader, read by column number in the types of the domain.</summary>
public sealed class SqlRow(DbDataReader reader, bool postgres)
{
    public bool IsNull(int i) => reader.IsDBNull(i);
    public Guid Guid(int i) => reader.GetGuid(i);
    public T Id<T>(int i) where T : struct, ITypedId<T> => T.From(reader.GetGuid(i));
    public string Text(int i) => reader.GetString(i);
    public string? TextOrNull(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
    public int Int(int i) => reader.GetInt32(i);
    public long Long(int i) => reader.GetInt64(i);
    public short Short(int i) => reader.GetInt16(i);
    public double Double(int i) => reader.GetDouble(i);
    public bool Bool(int i) => postgres ? reader.GetBoolean(i) : reader.GetInt64(i) != 0;
    public byte[] Bytes(int i) => reader.GetFieldValue<byte[]>(i);
    public byte[]? BytesOrNull(int i) => reader.IsDBNull(i) ? null : reader.GetFieldValue<byte[]>(i);
    public decimal Amount(int i) => postgres ? reader.GetDecimal(i) : Amounts.FromUnits(reader.GetInt64(i));
    public DateOnly Day(int i) =>
        postgres ? reader.GetFieldValue<DateOnly>(i) : DateOnly.FromDayNumber(reader.GetInt32(i));

    public DateTimeOffset Instant(int i) => postgres
        ? reader.GetFieldValue<DateTimeOffset>(i)
        : Instants.FromMicroseconds(reader.GetInt64(i));

    public DateTimeOffset? InstantOrNull(int i) => reader.IsDBNull(i) ? null : Instant(i);
}
