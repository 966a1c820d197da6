using Platform.Collections.Segments;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>Cases, their open accounts, and what is past due in each currency.</summary>
public sealed record PlacementTotals(int Cases, int Accounts, IReadOnlyList<CurrencySum> PastDue)
{
    public static PlacementTotals None { get; } = new(0, 0, []);

    public static PlacementTotals Sum(IEnumerable<PlacementTotals> parts)
    {
        var all = parts.ToList();
        return new PlacementTotals(
            all.Sum(part => part.Cases), all.Sum(part => part.Accounts),
            [.. all.SelectMany(part => part.PastDue).GroupBy(sum => sum.Currency, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new CurrencySum(group.Key, group.Sum(sum => sum.Amount), group.Sum(sum => sum.Count)))]);
    }

    public bool Equals(PlacementTotals? other) =>
        other is not null && Cases == other.Cases && Accounts == other.Accounts && PastDue.SequenceEqual(other.PastDue);

    public override int GetHashCode() => HashCode.Combine(Cases, Accounts, PastDue.Count);
}

public sealed record AgencyPart(AgencyId Agency, PlacementTotals Totals);

/// <param name="Why">"placed" (with an agency already), "held" (dispute, hardship …), "cured" or "not_due".</param>
public sealed record ExcludedPart(string Why, PlacementTotals Totals);

/// <summary>What a placing would do now, reconciled: selected = excluded + kept + the agencies' parts, for every figure.</summary>
/// <param name="Kept">What the shares leave with the lender.</param>
public sealed record PlacementPlan(
    PlacementTotals Selected, IReadOnlyList<ExcludedPart> Excluded, PlacementTotals Kept, IReadOnlyList<AgencyPart> Parts)
{
    public PlacementTotals Placed => PlacementTotals.Sum(Parts.Select(part => part.Totals));
}
