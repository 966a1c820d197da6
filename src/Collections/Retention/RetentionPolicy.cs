using Platform.Tenancy;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Retention;

/// <summary>Whose law says how long; by the country of the debtor.</summary>
public enum Jurisdiction : short
{
    China = 0,
    UnitedStates = 1,
    Elsewhere = 2,
}

/// <summary>Whole years for each class of data.</summary>
/// <param name="CaseFile">The person and all accounts, from the last activity, once nothing is owed any more.</param>
/// <param name="ContactRecord">What was written, from the last activity of the person.</param>
/// <param name="Recording">From the call.</param>
public sealed record RetentionYears(int CaseFile, int ContactRecord, int Recording)
{
    public int Of(KeepClass keep) => keep switch
    {
        KeepClass.CaseFile => CaseFile,
        KeepClass.ContactRecord => ContactRecord,
        KeepClass.Recording => Recording,
        KeepClass.Intake or KeepClass.Staff or KeepClass.Audit or KeepClass.Objection => throw new ArgumentOutOfRangeException(nameof(keep)),
    };
}

/// <summary>How long a lender keeps what; never shorter than the law of the debtor's country demands.</summary>
public sealed record RetentionPolicy : ITenantSetting<RetentionPolicy>
{
    private const int Longest = 30;

    public static string Name => "retention";

    /// <summary>The classes that are counted in years and removed by the job; the others end with what they belong to.</summary>
    public static IReadOnlyList<KeepClass> Classes { get; } = [KeepClass.CaseFile, KeepClass.ContactRecord, KeepClass.Recording];

    /// <summary>
    /// Consumer finance companies keep the records of collection five years (Measures in force 2024-04-18), banks two (credit
    /// card measures, art. 68): the longer one holds for all, because nothing says which of the two a lender is.
    /// </summary>
    public RetentionYears China { get; init; } = new(5, 5, 5);

    /// <summary>12 CFR 1006.100: three years after the last activity; a recording three years after the call.</summary>
    public RetentionYears UnitedStates { get; init; } = new(3, 3, 3);

    public RetentionYears Elsewhere { get; init; } = new(5, 5, 5);

    /// <summary>What a policy cannot undercut.</summary>
    public static int FloorOf(Jurisdiction law) => law switch { Jurisdiction.China => 5, Jurisdiction.UnitedStates => 3, Jurisdiction.Elsewhere => 1 };

    public RetentionYears Of(Jurisdiction law) => law switch
    {
        Jurisdiction.China => China,
        Jurisdiction.UnitedStates => UnitedStates,
        Jurisdiction.Elsewhere => Elsewhere,
    };

    /// <summary>The same with one period changed.</summary>
    public RetentionPolicy With(Jurisdiction law, KeepClass keep, int years)
    {
        var now = Of(law);
        var changed = keep switch
        {
            KeepClass.CaseFile => now with { CaseFile = years },
            KeepClass.ContactRecord => now with { ContactRecord = years },
            _ => now with { Recording = years },
        };
        return law switch
        {
            Jurisdiction.China => this with { China = changed },
            Jurisdiction.UnitedStates => this with { UnitedStates = changed },
            Jurisdiction.Elsewhere => this with { Elsewhere = changed },
        };
    }

    public Refusal? Check()
    {
        foreach (var law in Enum.GetValues<Jurisdiction>())
        {
            foreach (var keep in Classes)
            {
                if (Of(law).Of(keep) is var years && (years < FloorOf(law) || years > Longest))
                    return Refusal.Invalid($"{law}.{keep}", "range", FloorOf(law), Longest);
            }
        }
        return null;
    }
}
