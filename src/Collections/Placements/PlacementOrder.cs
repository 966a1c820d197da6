using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>One agency's part of a placing.</summary>
/// <param name="Percent">Of the cases that can be placed, 1–100.</param>
/// <param name="CommissionRate">Percent of what is collected, 0–100.</param>
public sealed record PlacementShare(AgencyId Agency, int Percent, decimal CommissionRate);

/// <summary>What a lender wants placed: which cases, with whom, for how long. The dry run and the placing take the same.</summary>
/// <param name="EndsOn">The last day with the agencies, of the lender's zone; null for no end.</param>
/// <param name="RecallsCured">Whether a case comes back by itself once nothing of it is past due.</param>
/// <param name="Note">For the agencies' people.</param>
/// <param name="Seed">The same seed over the same cases gives the same split.</param>
public sealed record PlacementOrder(
    string Name, SegmentDefinition Definition, IReadOnlyList<PlacementShare> Shares, DateOnly? EndsOn, bool RecallsCured,
    string? Note, long Seed)
{
    public const int LongestName = 120;

    /// <param name="today">Of the lender.</param>
    /// <returns>Null when it may be tried.</returns>
    public Refusal? Check(DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > LongestName) return Refusal.Invalid("placementName", "required");
        if (Shares.Count == 0) return Refusal.Invalid("shares", "required");
        if (Shares.Select(share => share.Agency).Distinct().Count() != Shares.Count) return Refusal.Invalid("shares", "agency_twice");
        if (Shares.Any(share => share.Percent is < 1 or > 100)) return Refusal.Invalid("shares", "out_of_range", 1, 100);
        if (Shares.Sum(share => share.Percent) > 100) return Refusal.Invalid("shares", "shares_over_all");
        if (Shares.Any(share => share.CommissionRate is < 0 or > 100 || decimal.Round(share.CommissionRate, 4) != share.CommissionRate))
            return Refusal.Invalid("commissionRate", "out_of_range", 0, 100);
        if (EndsOn < today) return Refusal.Invalid("endsOn", "day_passed");
        if (Note?.Length > Placement.LongestNote) return Refusal.Invalid("placementNote", "note_too_long", Placement.LongestNote);
        return SegmentRules.Check(Definition);
    }
}
