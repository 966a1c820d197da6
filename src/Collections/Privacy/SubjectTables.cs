using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Collections.Debtors;
using Platform.Collections.Retention;
using Platform.Tenancy.Tenants;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Privacy;

/// <summary>
/// All that the tables hold about a person, read from the model: a table or column that comes later is in the copy
/// without anybody thinking of it. Left out are keys and indexes, which tell nobody anything, the names of people who work
/// here, and what is about their work and not about the debtor.
/// </summary>
/// <param name="agencies">The names of those who worked for this lender.</param>
internal sealed class SubjectTables(TenantDb db, TenantCipher cipher, IReadOnlyDictionary<Guid, string> agencies)
{
    /// <summary>Left out, and why: the machine's own queue, secrets, words not yet said, and judgements of a collector's work.</summary>
    internal static readonly IReadOnlySet<string> LeftOut = new HashSet<string>
    {
        "outbox", "attempt_transitions", "debtor_keys", "debtor_links", "self_sessions", "self_codes", "note_drafts", "case_grants",
        "evaluations", "evaluation_revisions", "evidence", "answers", "appeals", "appeal_decisions", "samples",
    };

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly MethodInfo Rows = typeof(SubjectTables).GetMethod(nameof(WriteRowsAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private readonly Dictionary<string, HashSet<object>> _parents = [];

    public static IReadOnlyList<IReadOnlyEntityType> Tables(IReadOnlyModel model)
    {
        var types = model.GetEntityTypes().Where(type => type.GetTableName() is not null).ToLookup(type => type.GetTableName()!);
        return
        [
            types["debtors"].Single(),
            .. DebtorTables.Ordered(model).Reverse().Select(one => types[one.Table].First()).Where(type => !LeftOut.Contains(type.GetTableName()!)),
            types["privacy_requests"].Single(), types["privacy_steps"].Single(),
        ];
    }

    public async Task WriteAsync(Utf8JsonWriter json, DebtorId debtor, CancellationToken ct)
    {
        foreach (var type in Tables(db.Model)) await (Task)Rows.MakeGenericMethod(type.ClrType).Invoke(this, [json, type, debtor, ct])!;
    }

    private async Task WriteRowsAsync<T>(Utf8JsonWriter json, IReadOnlyEntityType type, DebtorId debtor, CancellationToken ct) where T : class
    {
        var table = type.GetTableName()!;
        var rows = await db.Set<T>().AsNoTracking().Where(Of<T>(type, debtor)).ToListAsync(ct);
        if (type.FindPrimaryKey()?.Properties[^1] is { Name: "Id" } key) _parents[table] = [.. rows.Select(row => key.PropertyInfo!.GetValue(row)!)];
        if (rows.Count == 0) return;
        json.WriteStartArray(table);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var property in type.GetProperties()) Write(json, table, property, row);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private Expression<Func<T, bool>> Of<T>(IReadOnlyEntityType type, DebtorId debtor)
    {
        var row = Expression.Parameter(typeof(T), "row");
        if (type.GetTableName() == "debtors") return Equal("Id", debtor);
        if (type.FindProperty("DebtorId") is not null) return Equal("DebtorId", debtor);
        foreach (var (name, table) in DebtorTables.Links)
        {
            var property = type.GetProperties().FirstOrDefault(one => one.GetColumnName() == name);
            if (property is null) continue;
            // By way of the parents that were read before: children come after them.
            var ids = typeof(Enumerable).GetMethod(nameof(Enumerable.Cast))!.MakeGenericMethod(property.ClrType).Invoke(null, [_parents.GetValueOrDefault(table) ?? []])!;
            var list = typeof(Enumerable).GetMethod(nameof(Enumerable.ToList))!.MakeGenericMethod(property.ClrType).Invoke(null, [ids])!;
            var contains = list.GetType().GetMethod("Contains", [property.ClrType])!;
            return Expression.Lambda<Func<T, bool>>(Expression.Call(Expression.Constant(list), contains, Expression.Property(row, property.PropertyInfo!)), row);
        }
        throw new InvalidOperationException($"Nothing leads from {type.GetTableName()} to the debtor.");

        Expression<Func<T, bool>> Equal(string name, DebtorId id)
        {
            var member = Expression.Property(row, name);
            // Tables of the projects below know the debtor by the bare id.
            var value = (Nullable.GetUnderlyingType(member.Type) ?? member.Type) == typeof(Guid) ? Expression.Constant(id.Value) : Expression.Constant(id);
            return Expression.Lambda<Func<T, bool>>(Expression.Equal(member, Expression.Convert(value, member.Type)), row);
        }
    }

    private void Write(Utf8JsonWriter json, string table, IReadOnlyProperty property, object row)
    {
        var (name, info) = (property.GetColumnName(), property.PropertyInfo);
        if (info is null || name == "tenant_id" || info.GetCustomAttributes<PersonalAttribute>().Any(one => one.Kind is DataKind.Work)) return;
        if (info.GetValue(row) is not { } value) return;
        if (value is byte[] bytes)
        {
            if (Open(table, name, info, row, bytes) is not { Length: > 0 } clear) return; // an index or a key
            json.WritePropertyName(name);
            if (clear[0] is '{' or '[') json.WriteRawValue(clear);
            else json.WriteStringValue(clear);
            return;
        }
        json.WritePropertyName(name);
        switch (value)
        {
            case bool flag: json.WriteBooleanValue(flag); break;
            case decimal amount: json.WriteNumberValue(amount); break;
            case short or int or long: json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
            case double number: json.WriteNumberValue(number); break;
            case DateTimeOffset at: json.WriteStringValue(at); break;
            case DateOnly day: json.WriteStringValue(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(Name(value) ?? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }

    // To whom it was given must be told by name (GDPR 15(1)(c), PIPL 44 and 23).
    private string? Name(object value) => value is AgencyId agency ? agencies.GetValueOrDefault(agency.Value) : null;

    private string? Open(string table, string column, PropertyInfo info, object row, byte[] bytes)
    {
        if (info.GetCustomAttribute<SealedDataAttribute>() is null || column.EndsWith("_secret", StringComparison.Ordinal) || column.EndsWith("_key", StringComparison.Ordinal)) return null;
        if (row is Debtor debtor) return JsonSerializer.Serialize(DebtorSeal.Open(cipher, debtor), Plain);
        var id = row.GetType().GetProperty("Id")!.GetValue(row)!;
        return Encoding.UTF8.GetString(cipher.Open($"{table}.{column}", $"{id:D}", bytes));
    }
}
