namespace Platform.Collections.Imports;

/// <summary>The columns a portfolio file may have; every other one is kept as the account's attribute.</summary>
public static class ImportColumns
{
    public static IReadOnlyList<string> Required { get; } =
    [
        "account_no", "debtor_ref", "debtor_name", "phone", "email", "language", "time_zone", "country", "region",
        "product", "currency", "balance", "past_due_amount", "due_date",
    ];

    public static IReadOnlyList<string> Optional { get; } =
    [
        "id_number", "address", "wechat_openid", "push_token", "min_payment", "risk_score", "industry", "credit_limit",
    ];

    public static IReadOnlyList<string> All { get; } = [.. Required, .. Optional];
}
