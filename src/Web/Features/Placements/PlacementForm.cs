using System.Security.Cryptography;
using Platform.Collections.Placements;
using Platform.Collections.Segments;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Placements;

/// <summary>What stands in the fields of the guided placing.</summary>
public sealed class PlacementForm
{
    public const int LongestNote = Placement.LongestNote;

    public string Name { get; set; } = "";

    /// <summary>Null takes everything that is past due.</summary>
    public Guid? Segment { get; set; }

    public List<ShareLine> Shares { get; init; } = [];
    public DateOnly? EndsOn { get; set; }
    public bool RecallsCured { get; set; } = true;
    public string Note { get; set; } = "";

    /// <summary>Drawn once for a form: its split can be repeated by it.</summary>
    public long Seed { get; } = RandomNumberGenerator.GetInt32(100_000, 1_000_000);

    public int Sum => Shares.Sum(line => line.Percent);

    public PlacementOrder Order(SegmentDefinition definition) => new(
        Name, definition,
        [.. Shares.Where(line => line.Percent > 0).Select(line => new PlacementShare(line.Agency, line.Percent, line.Rate))],
        EndsOn, RecallsCured, Note, Seed);

    /// <summary>The first shares offered: as even as whole percents are.</summary>
    public static List<ShareLine> Even(IReadOnlyList<Agency> agencies) =>
        [.. agencies.Select((agency, i) => new ShareLine(agency.Id, agency.Name) { Percent = 100 / agencies.Count + (i < 100 % agencies.Count ? 1 : 0) })];
}

public sealed class ShareLine(AgencyId agency, string name)
{
    public AgencyId Agency { get; } = agency;
    public string Name { get; } = name;
    public int Percent { get; set; }
    public decimal Rate { get; set; } = 15;
}
