using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Privacy;

/// <summary>
/// In how many days a lender answers. Calendar days everywhere: they end no later than as many working days, and need no
/// calendar of holidays that somebody would have to keep right.
/// </summary>
public sealed record RequestTerms : ITenantSetting<RequestTerms>
{
    public static string Name => "privacy_terms";

    /// <summary>PIPL 50 says "timely"; fifteen is what many promise, and no number of the law.</summary>
    public int China { get; init; } = 15;

    /// <summary>No one law for all: 45 days are those of California's (Cal. Civ. Code 1798.130).</summary>
    public int UnitedStates { get; init; } = 45;

    /// <summary>GDPR 12(3): one month; never more than that whatever stands here.</summary>
    public int Elsewhere { get; init; } = 30;

    public static int LongestOf(Jurisdiction law) => law switch { Jurisdiction.China => 15, Jurisdiction.UnitedStates => 45, Jurisdiction.Elsewhere => 30 };

    public int Of(Jurisdiction law) => law switch
    {
        Jurisdiction.China => China,
        Jurisdiction.UnitedStates => UnitedStates,
        Jurisdiction.Elsewhere => Elsewhere,
    };

    public RequestTerms With(Jurisdiction law, int days) => law switch
    {
        Jurisdiction.China => this with { China = days },
        Jurisdiction.UnitedStates => this with { UnitedStates = days },
        Jurisdiction.Elsewhere => this with { Elsewhere = days },
    };

    /// <summary>The last day on which an answer is in time.</summary>
    public DateOnly DueOn(Jurisdiction law, DateOnly received)
    {
        var due = received.AddDays(Of(law));
        // In February a month is shorter than thirty days.
        return law is Jurisdiction.Elsewhere && received.AddMonths(1) is var month && month < due ? month : due;
    }

    /// <param name="country">ISO 3166-1 alpha-2, of the debtor.</param>
    public static Jurisdiction LawOf(string country) => country switch
    {
        "CN" => Jurisdiction.China,
        "US" => Jurisdiction.UnitedStates,
        _ => Jurisdiction.Elsewhere,
    };

    public Refusal? Check()
    {
        foreach (var law in Enum.GetValues<Jurisdiction>())
        {
            if (Of(law) < 1 || Of(law) > LongestOf(law)) return Refusal.Invalid($"days_{law}", "range", 1, LongestOf(law));
        }
        return null;
    }
}
