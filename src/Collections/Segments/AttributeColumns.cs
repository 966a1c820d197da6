using System.Collections.Frozen;
using Platform.Tenancy.Data;

namespace Platform.Collections.Segments;

/// <summary>Attribute names that are columns of ours and not the lender's own.</summary>
public static class AttributeColumns
{
    public static FrozenDictionary<string, SqlText> Numbers { get; } = new Dictionary<string, SqlText>
    {
        ["credit_limit"] = new("a.credit_limit"),
        ["min_payment"] = new("a.min_payment"),
        ["risk_score"] = new("a.risk_score"),
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, SqlText> Texts { get; } = new Dictionary<string, SqlText>
    {
        ["country"] = new("d.country"),
        ["industry"] = new("a.industry"),
        ["language"] = new("d.language"),
    }.ToFrozenDictionary();
}
