using System.Text.Json;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;

namespace Platform.Collections.Segments;

/// <summary>Judges one account by a segment's conditions, with the same meaning as <see cref="SegmentSql"/>.</summary>
public static class SegmentTest
{
    public static bool Matches(SegmentDefinition segment, Account account, Debtor debtor, int daysPastDue) =>
        (segment.Buckets.Count == 0 || segment.Buckets.Any(bucket => Math.Clamp(bucket, 0, 7) == Bucket.Of(daysPastDue)))
        && Between(daysPastDue, segment.MinDaysPastDue, segment.MaxDaysPastDue)
        && Between(account.PastDue, segment.MinPastDue, segment.MaxPastDue)
        && Between(account.Balance, segment.MinBalance, segment.MaxBalance)
        && (segment.Currency is null || account.Currency == segment.Currency)
        && (segment.Products.Count == 0 || segment.Products.Contains(account.Product))
        && (segment.Regions.Count == 0 || segment.Regions.Contains(debtor.Region))
        && Between(account.RiskScore, segment.MinRiskScore, segment.MaxRiskScore)
        && segment.Attributes.All(condition => Holds(condition, account, debtor));

    private static bool Between(decimal? value, decimal? least, decimal? most) =>
        (least is null || value >= least) && (most is null || value <= most);

    private static bool Holds(AttributeCondition condition, Account account, Debtor debtor)
    {
        if (AttributeColumns.Numbers.ContainsKey(condition.Name))
        {
            var number = condition.Name switch
            {
                "credit_limit" => account.CreditLimit,
                "min_payment" => account.MinPayment,
                _ => account.RiskScore,
            };
            return OfNumber(condition, number);
        }
        var value = condition.Name switch
        {
            "country" => debtor.Country,
            "industry" => account.Industry,
            "language" => debtor.Language,
            _ => Attribute(account.Attributes, condition.Name),
        };
        var bound = SegmentNumber.Parse(condition.Values[0]);
        return condition.Test switch
        {
            AttributeTest.Equals => value == condition.Values[0],
            AttributeTest.NotEquals => value != condition.Values[0],
            AttributeTest.OneOf => value is not null && condition.Values.Contains(value),
            AttributeTest.AtLeast => value is not null && SegmentNumber.Parse(value) >= bound,
            AttributeTest.AtMost => value is not null && SegmentNumber.Parse(value) <= bound,
        };
    }

    private static bool OfNumber(AttributeCondition condition, decimal? number)
    {
        var values = condition.Values.Select(SegmentNumber.Parse).OfType<decimal>().ToList();
        if (values.Count == 0) return condition.Test is AttributeTest.NotEquals;
        return condition.Test switch
        {
            AttributeTest.Equals => number == values[0],
            AttributeTest.NotEquals => number != values[0],
            AttributeTest.OneOf => number is { } known && values.Contains(known),
            AttributeTest.AtLeast => number >= values[0],
            AttributeTest.AtMost => number <= values[0],
        };
    }

    private static string? Attribute(string? json, string name)
    {
        if (json is null) return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? value.ToString()
            : null;
    }
}
