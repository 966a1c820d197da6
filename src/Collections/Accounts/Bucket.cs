namespace Platform.Collections.Accounts;

/// <summary>Delinquency band from days past due: M0 to 0, M1 1–30, M2 31–60 … M6 151–180, M7 above. Computed, never set.</summary>
public static class Bucket
{
    public static int Of(int daysPastDue) => daysPastDue <= 0 ? 0 : Math.Min(7, (daysPastDue + 29) / 30);

    public static string Name(int bucket) => bucket >= 7 ? "M7+" : $"M{bucket}";

    /// <summary>Lowest and highest days past due of a bucket; null where it is open.</summary>
    public static (int? From, int? To) Bounds(int bucket) => bucket switch
    {
        <= 0 => (null, 0),
        >= 7 => (181, null),
        _ => ((bucket - 1) * 30 + 1, bucket * 30),
    };
}
