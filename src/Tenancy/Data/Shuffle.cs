using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Platform.Tenancy.Data;

/// <summary>
/// An order that looks like chance and can be repeated: by the hash of a seed and a row's natural key, computed inside the
/// statement and alike on both databases.
/// </summary>
public static class Shuffle
{
    private const string Function = "shuffle";

    extension(TenantDb db)
    {
        /// <summary>An expression to order by.</summary>
        /// <param name="column">The natural key, a text column; part of the statement.</param>
        public FormattableString Shuffled(long seed, string column)
        {
            if (db.Dialect.IsPostgres) return $"encode(sha256(convert_to({seed}::text || ':' || {new SqlText(column)}, 'UTF8')), 'hex')";
            ((SqliteConnection)db.Database.GetDbConnection()).CreateFunction(Function, (string text) => Hash(text), isDeterministic: true);
            return $"{new SqlText(Function)}(cast({seed} as text) || ':' || {new SqlText(column)})";
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
