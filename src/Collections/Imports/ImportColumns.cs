using Platform.Collections.Debtors;

namespace Platform.Collections.Imports;

/// <summary>
/// The columns a portfolio file may have; every other one is kept as the account's attribute. A required column must be
/// there; the cells of phone, e-mail, time zone and region may be empty: a person who cannot be reached is not written to,
/// but the row is taken, because refusing it would keep the old address and miss a payment.
/// </summary>
public static class ImportColumns
{
    /// <summary>
    /// The columns with an address, and those that say where it comes from and on what ground it is kept; empty ones take
    /// the row's <c>contact_source</c> and <c>contact_basis</c>.
    /// </summary>
    public static IReadOnlyList<(PointKind Kind, string Column, string Source, string Basis)> Contacts { get; } =
    [
        .. new[]
        {
            (PointKind.Phone, "phone"), (PointKind.Landline, "landline"), (PointKind.OtherPhone, "other_phones"), (PointKind.Email, "email"),
            (PointKind.Address, "address"), (PointKind.WeChat, "wechat_openid"), (PointKind.Push, "push_token"),
        }.Select(c => (c.Item1, c.Item2, c.Item2 + "_source", c.Item2 + "_basis")),
    ];

    public static IReadOnlyList<string> Required { get; } =
    [
        "account_no", "debtor_ref", "debtor_name", "phone", "email", "language", "time_zone", "country", "region",
        "product", "currency", "balance", "past_due_amount", "due_date",
    ];

    public static IReadOnlyList<string> Optional { get; } =
    [
        "id_number", "address", "wechat_openid", "push_token", "min_payment", "risk_score", "industry", "credit_limit",
        "landline", "other_phones", "contact_source", "contact_basis", .. Contacts.Select(c => c.Source), .. Contacts.Select(c => c.Basis),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Required, .. Optional];

    /// <summary>Columns with personal data: sealed, and masked wherever they are shown.</summary>
    public static IReadOnlyList<string> Personal { get; } =
        ["debtor_name", "phone", "email", "id_number", "address", "wechat_openid", "push_token", "landline", "other_phones"];

    /// <summary>Columns that a mapping may translate code by code.</summary>
    public static IReadOnlyList<string> Coded { get; } =
        ["product", "language", "country", "currency", "region", "time_zone", "industry", "contact_source", "contact_basis"];
}
