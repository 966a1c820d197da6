using NpgsqlTypes;
using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>The columns of what an import stages and of what it refuses, for bulk inserts.</summary>
internal static class StagingTable
{
    // "stops" is set by the merge alone: false until then.
    public static readonly BulkColumn<ImportRow>[] Rows =
    [
        new("import_id", NpgsqlDbType.Uuid, r => r.ImportId),
        new("row_no", NpgsqlDbType.Bigint, r => r.RowNo),
        new("account_no", NpgsqlDbType.Text, r => r.AccountNo),
        new("debtor_ref", NpgsqlDbType.Text, r => r.DebtorRef),
        new("new_account_id", NpgsqlDbType.Uuid, r => r.NewAccountId),
        new("new_debtor_id", NpgsqlDbType.Uuid, r => r.NewDebtorId),
        new("details", NpgsqlDbType.Bytea, r => r.Details),
        new("details_key", NpgsqlDbType.Bytea, r => r.DetailsKey),
        new("key_version", NpgsqlDbType.Integer, r => r.KeyVersion),
        new("reachable", NpgsqlDbType.Smallint, r => r.Reachable),
        new("phone_index", NpgsqlDbType.Bytea, r => r.PhoneIndex),
        new("email_index", NpgsqlDbType.Bytea, r => r.EmailIndex),
        new("wechat_index", NpgsqlDbType.Bytea, r => r.WechatIndex),
        new("points", NpgsqlDbType.Bytea, r => r.Points),
        new("point_mask", NpgsqlDbType.Smallint, r => r.PointMask),
        new("language", NpgsqlDbType.Text, r => r.Language),
        new("time_zone", NpgsqlDbType.Text, r => r.TimeZone),
        new("country", NpgsqlDbType.Text, r => r.Country),
        new("region", NpgsqlDbType.Text, r => r.Region),
        new("product", NpgsqlDbType.Text, r => r.Product),
        new("currency", NpgsqlDbType.Text, r => r.Currency),
        new("balance", NpgsqlDbType.Numeric, r => r.Balance),
        new("past_due", NpgsqlDbType.Numeric, r => r.PastDue),
        new("due_date", NpgsqlDbType.Date, r => r.DueDate),
        new("min_payment", NpgsqlDbType.Numeric, r => r.MinPayment),
        new("risk_score", NpgsqlDbType.Numeric, r => r.RiskScore),
        new("industry", NpgsqlDbType.Text, r => r.Industry),
        new("credit_limit", NpgsqlDbType.Numeric, r => r.CreditLimit),
        new("attributes", NpgsqlDbType.Text, r => r.Attributes),
        new("stops", NpgsqlDbType.Boolean, r => r.Stops),
    ];

    public static readonly BulkColumn<ImportError>[] Errors =
    [
        new("import_id", NpgsqlDbType.Uuid, e => e.ImportId),
        new("row_no", NpgsqlDbType.Bigint, e => e.RowNo),
        new("field", NpgsqlDbType.Text, e => e.Field),
        new("code", NpgsqlDbType.Text, e => e.Code),
    ];
}
