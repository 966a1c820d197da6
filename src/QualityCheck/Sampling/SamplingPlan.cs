using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Sampling;

/// <summary>How often a plan draws; a period is drawn once it is over.</summary>
public enum SamplingPeriod : short
{
    Daily = 0,
    Weekly = 1,
    Monthly = 2,
}

/// <summary>What the population is divided by; none of them is a plain random sample.</summary>
[Flags]
public enum Strata : short
{
    None = 0,
    Agency = 1,
    Collector = 2,
    Outcome = 4,
    Duration = 8,
}

/// <summary>Which calls are drawn from, and how many of each stratum.</summary>
/// <param name="RatePerMille">Share of each stratum, rounded up, in tenths of a percent; null when <paramref name="Number"/> says how many.</param>
/// <param name="Number">Calls of each stratum; null when the rate says how many.</param>
/// <param name="MinSeconds">Shorter recordings are not drawn from.</param>
/// <param name="Bands">Lower ends of the duration bands after the first, in seconds, rising.</param>
public sealed record SamplingRule(Strata Strata, int? RatePerMille, int? Number, int MinSeconds, IReadOnlyList<int> Bands)
{
    public static IReadOnlyList<int> UsualBands { get; } = [30, 60, 180];

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static SamplingRule Read(string json) => JsonSerializer.Deserialize<SamplingRule>(json, JsonSerializerOptions.Web)!;

    public Refusal? Check()
    {
        if ((RatePerMille is null) == (Number is null)) return Refusal.Invalid("rate", "rate_or_number");
        if (RatePerMille is < 1 or > 1000) return Refusal.Invalid("rate", "range", 0.1, 100);
        if (Number is < 1 or > 1000) return Refusal.Invalid("number", "range", 1, 1000);
        if (MinSeconds is < 0 or > 3600) return Refusal.Invalid("minSeconds", "range", 0, 3600);
        if (Bands.Count > 6 || Bands.Any(from => from is < 1 or > 7200) || !Bands.SequenceEqual(Bands.Distinct().Order()))
            return Refusal.Invalid("bands", "bands_rising");
        return null;
    }
}

/// <summary>
/// A standing order to draw recorded calls for inspection. Its seed makes every draw repeatable: the same seed over the same
/// calls is the same sample.
/// </summary>
public sealed class SamplingPlan : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public Guid ScorecardId { get; set; }

    /// <summary>JSON of a <see cref="SamplingRule"/>.</summary>
    public required string Rule { get; set; }

    public SamplingPeriod Period { get; set; }

    /// <summary>IANA zone on whose calendar periods begin and end.</summary>
    public required string Zone { get; set; }

    /// <summary>What the calls are put in order by; kept from agencies, who could foretell the sample by it.</summary>
    public required string Seed { get; init; }

    /// <summary>Days from the draw until its evaluations are due.</summary>
    public int DueDays { get; set; }

    public bool IsActive { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One period on a plan's calendar, and the key under which it is drawn once.</summary>
public sealed record PeriodSpan(string Key, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The period that holds an instant.</summary>
    public static PeriodSpan Of(SamplingPeriod period, string zone, DateTimeOffset at)
    {
        var clock = LocalDays.Find(zone) ?? TimeZoneInfo.Utc;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, clock).DateTime);
        var first = period switch
        {
            SamplingPeriod.Daily => day,
            SamplingPeriod.Weekly => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), // Monday
            _ => new DateOnly(day.Year, day.Month, 1),
        };
        var next = period switch
        {
            SamplingPeriod.Daily => first.AddDays(1),
            SamplingPeriod.Weekly => first.AddDays(7),
            _ => first.AddMonths(1),
        };
        return new(FormattableString.Invariant($"{period}:{first:yyyy-MM-dd}").ToLowerInvariant(), Begin(first, clock), Begin(next, clock));
    }

    public PeriodSpan Before(SamplingPeriod period, string zone) => Of(period, zone, From.AddTicks(-1));

    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15); // a day that begins after midnight
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
