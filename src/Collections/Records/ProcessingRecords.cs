using System.Text.Json;
using Platform.Collections.Retention;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Records;

/// <summary>One processing activity as the law asks for it.</summary>
/// <param name="Keeps">The classes by whose policies it ends.</param>
/// <param name="Sealed">How many of its columns are encrypted.</param>
public sealed record ProcessingActivity(
    DataUse Use, IReadOnlyList<DataKind> Kinds, IReadOnlyList<LegalBasis> Bases, IReadOnlyList<KeepClass> Keeps, int Columns, int Sealed, int Blind,
    bool OfDebtors, bool OfStaff);

/// <summary>Somebody outside the lender who gets personal data now.</summary>
/// <param name="Kind">"agency", "channel" or "line".</param>
/// <param name="Provider">Key of the provider; empty for an agency.</param>
public sealed record ProcessingRecipient(string Kind, string Name, string Provider);

/// <summary>The records of processing (PIPL 55/56, GDPR 30) of one lender at one time.</summary>
public sealed record ProcessingRecords(
    DateTimeOffset At, string Controller, IReadOnlyList<ProcessingActivity> Activities, IReadOnlyList<ProcessingRecipient> Recipients,
    RetentionPolicy Retention)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static ProcessingRecords Parse(string json) => JsonSerializer.Deserialize<ProcessingRecords>(json, Json)!;
}
