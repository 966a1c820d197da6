using System.Diagnostics;
using Npgsql;

namespace Platform.Benchmarks.Imports;

/// <summary>How fast PostgreSQL takes the same debtors and accounts by binary COPY, as its owner, into bare tables.</summary>
internal static class CopyLimit
{
    private const int Sample = 20_000;

    public static async Task<double> RunAsync(string connectionString, int rows, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        var debtors = await CountAsync(connection, "debtors", ct);
        var taken = await CopyAsync(connection, "debtors", debtors, ct) + await CopyAsync(connection, "accounts", rows, ct);
        return rows / taken.TotalSeconds;
    }

    private static async Task<TimeSpan> CopyAsync(NpgsqlConnection connection, string table, long rows, CancellationToken ct)
    {
        var (columns, types, sample) = await SampleAsync(connection, table, ct);
        await using (var create = new NpgsqlCommand($"create table limit_{table} (like {table})", connection))
            await create.ExecuteNonQueryAsync(ct);
        var clock = Stopwatch.StartNew();
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"copy limit_{table} ({string.Join(", ", columns)}) from stdin (format binary)", ct))
        {
            for (long i = 0; i < rows; i++)
            {
                await copy.StartRowAsync(ct);
                var row = sample[(int)(i % sample.Count)];
                for (var c = 0; c < row.Length; c++)
                {
                    if (row[c] is null or DBNull) await copy.WriteNullAsync(ct);
                    else await copy.WriteAsync(row[c], types[c], ct);
                }
            }
            await copy.CompleteAsync(ct);
        }
        return clock.Elapsed;
    }

    private static async Task<(List<string> Columns, List<string> Types, List<object?[]> Rows)> SampleAsync(
        NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select * from {table} limit {Sample}", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToList();
        var rows = new List<object?[]>(Sample);
        while (await reader.ReadAsync(ct))
        {
            var row = new object?[columns.Count];
            reader.GetValues(row!);
            rows.Add(row);
        }
        return (columns, types, rows);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
