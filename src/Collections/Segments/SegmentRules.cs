using Platform.Tenancy;

namespace Platform.Collections.Segments;

/// <summary>What makes conditions savable: each refusal names its field, so that a page can show it there.</summary>
public static class SegmentRules
{
    private const int MostValues = 200;

    public static Refusal? Check(SegmentDefinition segment)
    {
        if (segment.Buckets.Any(bucket => bucket is < 0 or > 7)) return Refusal.Invalid("Buckets", "out_of_range", 0, 7);
        if (segment.MinDaysPastDue is < -3650 or > 36500) return Refusal.Invalid("MinDaysPastDue", "out_of_range", -3650, 36500);
        if (segment.MaxDaysPastDue is < -3650 or > 36500) return Refusal.Invalid("MaxDaysPastDue", "out_of_range", -3650, 36500);
        if (segment.MinDaysPastDue > segment.MaxDaysPastDue) return Refusal.Invalid("MaxDaysPastDue", "below_minimum");
        if (segment.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
            return Refusal.Invalid("Currency", "currency_code");
        return Amounts("PastDue", segment.MinPastDue, segment.MaxPastDue)
            ?? Amounts("Balance", segment.MinBalance, segment.MaxBalance)
            ?? Amounts("RiskScore", segment.MinRiskScore, segment.MaxRiskScore)
            ?? Words("Products", segment.Products)
            ?? Words("Regions", segment.Regions)
            ?? segment.Attributes.Select(Attribute).FirstOrDefault(refusal => refusal is not null)
            ?? (segment.Attributes.Count > 20 ? Refusal.Invalid("Attributes", "too_many", 20) : null);
    }

    private static Refusal? Amounts(string field, decimal? least, decimal? most)
    {
        if (!Fits(least)) return Refusal.Invalid("Min" + field, "not_an_amount");
        if (!Fits(most)) return Refusal.Invalid("Max" + field, "not_an_amount");
        return least > most ? Refusal.Invalid("Max" + field, "below_minimum") : null;
    }

    // Both databases keep four decimals; a finer bound would mean two things.
    private static bool Fits(decimal? amount) =>
        amount is null || (Math.Abs(amount.Value) <= 99_999_999_999m && decimal.Round(amount.Value, 4) == amount);

    private static Refusal? Words(string field, IReadOnlyList<string> values)
    {
        if (values.Count > MostValues) return Refusal.Invalid(field, "too_many", MostValues);
        return values.Any(value => string.IsNullOrWhiteSpace(value) || value.Length > 200)
            ? Refusal.Invalid(field, "required")
            : null;
    }

    private static Refusal? Attribute(AttributeCondition condition, int index)
    {
        var field = $"Attributes[{index}]";
        if (string.IsNullOrWhiteSpace(condition.Name) || condition.Name.Length > 100 || condition.Name.Contains('\0'))
            return Refusal.Invalid(field + ".Name", "required");
        if (!Enum.IsDefined(condition.Test)) return Refusal.Invalid(field + ".Test", "out_of_range");
        if (condition.Values is not { Count: > 0 } || condition.Values.Any(value => value is null || value.Contains('\0')))
            return Refusal.Invalid(field + ".Values", "required");
        if (condition.Values.Count > MostValues) return Refusal.Invalid(field + ".Values", "too_many", MostValues);
        if (condition.Test is not AttributeTest.OneOf && condition.Values.Count > 1)
            return Refusal.Invalid(field + ".Values", "one_value");
        var numeric = condition.Test is AttributeTest.AtLeast or AttributeTest.AtMost
            || AttributeColumns.Numbers.ContainsKey(condition.Name);
        return numeric && condition.Values.Any(value => SegmentNumber.Parse(value) is null)
            ? Refusal.Invalid(field + ".Values", "not_a_number")
            : null;
    }
}
