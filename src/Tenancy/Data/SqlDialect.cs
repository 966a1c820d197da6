using System.Globalization;
using System.Text.Json;
using NpgsqlTypes;

namespace Platform.Tenancy.Data;

/// <summary>What differs between the two databases when set-based SQL is written by hand; everything else is written once.</summary>
public abstract class SqlDialect
{
    public static SqlDialect Sqlite { get; } = new SqliteDialect();
    public static SqlDialect Postgres { get; } = new PostgresDialect();

    public abstract bool IsPostgres { get; }

    /// <summary>Row lock that passes over rows another worker holds; nothing on SQLite, which has one writer.</summary>
    public SqlText SkipLocked => new(IsPostgres ? " for update skip locked" : "");

    /// <summary>Row lock that waits; the select that uses it orders by key, so that two workers cannot deadlock.</summary>
    public SqlText ForUpdate => new(IsPostgres ? " for update" : "");

    /// <summary>Keeps PostgreSQL from folding a claiming CTE into a nested loop that would claim more than its limit.</summary>
    public SqlText Materialized => new(IsPostgres ? "materialized" : "");

    public static SqlDialect For(string? providerName) =>
        providerName!.Contains("Npgsql", StringComparison.Ordinal) ? Postgres : Sqlite;

    /// <summary><c>= any(array)</c> on PostgreSQL, <c>in (select … json_each)</c> on SQLite: write <c>where id {AnyOf(ids)}</c>.</summary>
    public abstract FormattableString AnyOf<T>(IEnumerable<T> values);

    /// <summary>A value as this database's driver takes it.</summary>
    public abstract object ToParameter(object? value);

    private sealed class PostgresDialect : SqlDialect
    {
        public override bool IsPostgres => true;

        public override FormattableString AnyOf<T>(IEnumerable<T> values) =>
            typeof(T).IsAssignableTo(typeof(ITypedId))
                ? Any(values.Select(id => ((ITypedId)id!).Value).ToArray())
                : Any(values.ToArray());

        private static FormattableString Any(object values) => $"= any({values})";

        public override object ToParameter(object? value) => value switch
        {
            null => DBNull.Value,
            ITypedId id => id.Value,
            DateTimeOffset instant => instant.ToUniversalTime(),
            Enum choice => Convert.ToInt16(choice, CultureInfo.InvariantCulture),
            _ => value,
        };
    }

    private sealed class SqliteDialect : SqlDialect
    {
        public override bool IsPostgres => false;

        public override FormattableString AnyOf<T>(IEnumerable<T> values) =>
            $"in (select value from json_each({JsonSerializer.Serialize(values.Select(value => ToParameter(value)))}))";

        public override object ToParameter(object? value) => value switch
        {
            null => DBNull.Value,
            // The driver writes a Guid as upper-case text; a list inside JSON has to read the same.
            ITypedId id => id.Value.ToString("D").ToUpperInvariant(),
            Guid guid => guid.ToString("D").ToUpperInvariant(),
            DateTimeOffset instant => Instants.ToMicroseconds(instant),
            TimeSpan span => span.Ticks / TimeSpan.TicksPerMicrosecond,
            DateOnly day => day.DayNumber,
            decimal amount => Amounts.ToUnits(amount),
            bool flag => flag ? 1 : 0,
            Enum choice => Convert.ToInt16(choice, CultureInfo.InvariantCulture),
            _ => value,
        };
    }
}

/// <summary>A piece of SQL that is part of the statement, never of the data; only code may make one.</summary>
public sealed record SqlText(string Text)
{
    public override string ToString() => Text;
}

/// <summary>A null whose PostgreSQL type must be said, because the server cannot infer it.</summary>
public sealed record SqlNull(NpgsqlDbType Type);
