using System.Globalization;
using System.Runtime.CompilerServices;
using Platform.Collections.Accounts;
using Platform.Tenancy.Data;

namespace Platform.Collections.Segments;

/// <summary>
/// A segment's conditions as one SQL predicate of the same meaning as <see cref="SegmentTest"/>. Everything a person
/// typed, attribute names included, is a parameter. The aliases are a = accounts, d = debtors, z(zone, today) =
/// <see cref="Debtors.LocalDays"/>.
/// </summary>
public static class SegmentSql
{
    public static FormattableString Where(SegmentDefinition segment, SqlDialect dialect)
    {
        var all = new List<FormattableString>();
        if (segment.Buckets.Count > 0) all.Add(Join(" or ", [.. segment.Buckets.Distinct().Select(InBucket)]));
        if (segment.MinDaysPastDue is { } minDays) all.Add($"z.today - a.due_date >= {minDays}");
        if (segment.MaxDaysPastDue is { } maxDays) all.Add($"z.today - a.due_date <= {maxDays}");
        if (segment.MinPastDue is { } minDue) all.Add($"a.past_due >= {minDue}");
        if (segment.MaxPastDue is { } maxDue) all.Add($"a.past_due <= {maxDue}");
        if (segment.MinBalance is { } minBalance) all.Add($"a.balance >= {minBalance}");
        if (segment.MaxBalance is { } maxBalance) all.Add($"a.balance <= {maxBalance}");
        if (segment.Currency is { } currency) all.Add($"a.currency = {currency}");
        if (segment.Products.Count > 0) all.Add($"a.product {dialect.AnyOf(segment.Products)}");
        if (segment.Regions.Count > 0) all.Add($"d.region {dialect.AnyOf(segment.Regions)}");
        if (segment.MinRiskScore is { } minScore) all.Add($"a.risk_score >= {minScore}");
        if (segment.MaxRiskScore is { } maxScore) all.Add($"a.risk_score <= {maxScore}");
        all.AddRange(segment.Attributes.Select(condition => Attribute(condition, dialect)));
        return all.Count == 0 ? $"(1 = 1)" : Join(" and ", all);
    }

    private static FormattableString InBucket(int bucket) => Bucket.Bounds(bucket) switch
    {
        (null, { } to) => $"z.today - a.due_date <= {to}",
        ({ } from, null) => $"z.today - a.due_date >= {from}",
        var (from, to) => $"z.today - a.due_date between {from!.Value} and {to!.Value}",
    };

    private static FormattableString Attribute(AttributeCondition condition, SqlDialect dialect)
    {
        if (AttributeColumns.Numbers.TryGetValue(condition.Name, out var number)) return OfNumber(condition, number);
        FormattableString value = AttributeColumns.Texts.TryGetValue(condition.Name, out var text) ? $"{text}"
            : dialect.IsPostgres ? $"(a.attributes::jsonb ->> {condition.Name})"
            : (FormattableString)$"(select j.value from json_each(a.attributes) j where j.key = {condition.Name})";
        return condition.Test switch
        {
            AttributeTest.Equals => $"{value} = {condition.Values[0]}",
            AttributeTest.NotEquals => $"coalesce({value} <> {condition.Values[0]}, 1 = 1)",
            AttributeTest.OneOf => $"{value} {dialect.AnyOf(condition.Values)}",
            AttributeTest.AtLeast => Ordered(value, ">=", Bound(condition), dialect),
            AttributeTest.AtMost => Ordered(value, "<=", Bound(condition), dialect),
        };
    }

    private static FormattableString OfNumber(AttributeCondition condition, SqlText column)
    {
        var values = condition.Values.Select(value => SegmentNumber.Parse(value)).OfType<decimal>().ToList();
        if (values.Count == 0) return condition.Test is AttributeTest.NotEquals ? $"(1 = 1)" : (FormattableString)$"(1 = 0)";
        return condition.Test switch
        {
            AttributeTest.Equals => $"{column} = {values[0]}",
            AttributeTest.NotEquals => $"coalesce({column} <> {values[0]}, 1 = 1)",
            AttributeTest.OneOf => Join(" or ", [.. values.Select(value => (FormattableString)$"{column} = {value}")]),
            AttributeTest.AtLeast => $"{column} >= {values[0]}",
            AttributeTest.AtMost => $"{column} <= {values[0]}",
        };
    }

    private static decimal? Bound(AttributeCondition condition) => SegmentNumber.Parse(condition.Values[0]);

    // Only a text that is a plain number of at most 11 + 4 digits compares; anything else is no number on either database.
    private static FormattableString Ordered(FormattableString value, string comparison, decimal? bound, SqlDialect dialect)
    {
        if (bound is not { } limit) return $"(1 = 0)";
        var compare = new SqlText(comparison);
        if (dialect.IsPostgres)
            return $"(case when {value} ~ {SegmentNumber.Pattern} then ({value})::numeric {compare} {limit} else false end)";
        // SQLite has no regular expressions; its number is held exactly as ten-thousandths, like every amount.
        return $"""
            (exists (select 1 from (select v, ltrim(substr(v, 1, 1), '-') || substr(v, 2) as y from (select {value} as v))
              where y glob '[0-9]*' and y glob '*[0-9]' and y not glob '*[^0-9.]*'
                and length(y) - length(replace(y, '.', '')) <= 1
                and (case when instr(y, '.') = 0 then length(y) else instr(y, '.') - 1 end) <= 11
                and (case when instr(y, '.') = 0 then 0 else length(y) - instr(y, '.') end) <= 4
                and cast(round(cast(v as real) * 10000) as integer) {compare} {limit}))
            """;
    }

    private static FormattableString Join(string word, IReadOnlyList<FormattableString> parts) =>
        FormattableStringFactory.Create(
            "(" + string.Join(word, parts.Select((_, i) => "{" + i.ToString(CultureInfo.InvariantCulture) + "}")) + ")", [.. parts]);
}
