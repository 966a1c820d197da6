using System.Globalization;
using Platform.Collections.Debtors;

namespace Platform.Collections.Imports;

/// <summary>A field that cannot be accepted, by its name in our columns.</summary>
public sealed record FieldError(string Field, string Code);

/// <summary>What the cells of one good row say, in our forms and still in the clear: only in memory.</summary>
public sealed record CheckedRow(
    string AccountNo, string DebtorRef, DebtorDetails Details, string Language, string TimeZone, string Country, string Region,
    string Product, string Currency, decimal Balance, decimal PastDue, DateOnly DueDate, decimal? MinPayment,
    decimal? RiskScore, string? Industry, decimal? CreditLimit, string? Attributes, IReadOnlyList<PointOrigin> Origins)
{
    public override string ToString() => "CheckedRow(•••)";
}

/// <summary>Checks one row and brings it to our forms. Pure; called from several threads at once.</summary>
public sealed class CheckRow(MappingDefinition mapping, IReadOnlyList<string> attributes, int fieldCount)
{
    private const decimal Largest = 99_999_999_999_999m; // numeric(18,4)

    private static readonly Dictionary<string, int> Position =
        ImportColumns.All.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i);

    private readonly AmountForm _amounts = new(mapping.DecimalSeparator, mapping.ThousandsSeparator);
    private readonly AttributeForm _attributes = new(attributes);

    /// <summary>The row, or everything that is wrong with it: at most one error for a field.</summary>
    public (CheckedRow? Row, IReadOnlyList<FieldError> Errors) Run(RawRow raw)
    {
        if (raw.Fields != fieldCount) return (null, [new FieldError("row", "field_count")]);
        var cells = new Cells(mapping, raw);
        var accountNo = cells.Text("account_no", 64, required: true);
        var debtorRef = cells.Text("debtor_ref", 64, required: true);
        var name = cells.Text("debtor_name", 200, required: true);
        var country = cells.Code("country", KnownCodes.Country, required: true);
        var phone = cells.Phone(country);
        var landline = cells.Phone(country, "landline");
        var others = cells.Phones(country);
        var email = cells.Checked("email", 254, EmailForm.IsMatch, "email");
        var language = cells.Code("language", KnownCodes.Language, required: true);
        var zone = cells.Code("time_zone", KnownCodes.Zone, required: false);
        var region = cells.Text("region", 100, required: false);
        var product = cells.Text("product", 100, required: true);
        var currency = cells.Code("currency", KnownCodes.Currency, required: true);
        var balance = cells.Number("balance", _amounts, Largest, required: true);
        var pastDue = cells.Number("past_due_amount", _amounts, Largest, required: true);
        var dueDate = cells.Day("due_date");
        var minPayment = cells.Number("min_payment", _amounts, Largest, required: false);
        var risk = cells.Number("risk_score", _amounts, 1_000, required: false);
        var limit = cells.Number("credit_limit", _amounts, Largest, required: false);
        var industry = cells.Text("industry", 100, required: false);
        var idNumber = cells.Text("id_number", 64, required: false);
        var address = cells.Text("address", 500, required: false);
        var openId = cells.Text("wechat_openid", 128, required: false);
        var pushToken = cells.Text("push_token", 400, required: false);
        var origins = cells.Origins(country);
        var extra = _attributes.Read(raw.Others, cells.Wrong);
        if (cells.Errors.Count > 0) return (null, cells.Errors);
        return (new CheckedRow(
            accountNo, debtorRef,
            new DebtorDetails(name, phone, Null(email), Null(idNumber), Null(address), Null(openId), Null(pushToken), landline, others),
            language, zone, country, region, product, currency, balance!.Value, pastDue!.Value, dueDate!.Value,
            minPayment, risk, Null(industry), limit, extra, origins), []);
    }

    private static string? Null(string text) => text.Length == 0 ? null : text;

    /// <summary>The cells of one row, read by our names; what is wrong is collected.</summary>
    private sealed class Cells(MappingDefinition mapping, RawRow raw)
    {
        public List<FieldError> Errors { get; } = [];

        public void Wrong(string field, string code) => Errors.Add(new FieldError(field, code));

        public string Text(string column, int longest, bool required)
        {
            // Only blanks are trimmed: a line break at the end is as wrong as one in the middle.
            var cell = mapping.Value(column, raw.Known[Position[column]].Trim([' ', '\u00A0', '\u3000']));
            if (cell.Length == 0)
            {
                if (required) Wrong(column, "required");
                return "";
            }
            if (cell.Length > longest) Wrong(column, "too_long");
            else if (TextForm.HasControls(cell)) Wrong(column, "control_character");
            else return cell;
            return "";
        }

        public string Checked(string column, int longest, Func<string, bool> isRight, string code)
        {
            var cell = Text(column, longest, required: false);
            if (cell.Length > 0 && !isRight(cell)) Wrong(column, code);
            return cell;
        }

        public string Code(string column, Func<string, string?> find, bool required)
        {
            var cell = Text(column, 64, required);
            if (cell.Length == 0) return "";
            if (find(cell) is { } known) return known;
            Wrong(column, "unknown");
            return "";
        }

        // A number in E.164 already says its country; the row's is only asked where it does not.
        public string? Phone(string country, string column = "phone")
        {
            var cell = Text(column, 40, required: false);
            if (cell.Length == 0) return null;
            var number = PhoneForm.Normalise(cell, country.Length == 2 ? country : "ZZ");
            if (number is null) Wrong(column, "phone");
            return number;
        }

        /// <summary>Up to five more numbers, separated by semicolons; null without one.</summary>
        public List<string>? Phones(string country)
        {
            var cells = Text("other_phones", 200, required: false).Split([';', '；', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (cells.Length == 0) return null;
            var numbers = cells.Select(cell => PhoneForm.Normalise(cell, country.Length == 2 ? country : "ZZ")).OfType<string>().ToList();
            if (numbers.Count == cells.Length && numbers.Count <= 5) return numbers;
            Wrong("other_phones", "phone");
            return null;
        }

        /// <summary>Where each kind of address comes from, by <see cref="PointKind"/>.</summary>
        public PointOrigin[] Origins(string country)
        {
            var row = Origin("contact_source", "contact_basis", country, PointOrigins.Unsaid);
            var origins = new PointOrigin[ImportColumns.Contacts.Count];
            foreach (var (kind, _, source, basis) in ImportColumns.Contacts) origins[(int)kind] = Origin(source, basis, country, row);
            return origins;
        }

        private PointOrigin Origin(string sourceColumn, string basisColumn, string country, PointOrigin unsaid)
        {
            var (source, basis) = (unsaid.Source, unsaid.Basis);
            if (Text(sourceColumn, 64, required: false) is { Length: > 0 } saidSource)
            {
                var (found, wrong) = PointOrigins.SourceOf(saidSource);
                if (wrong is not null) Wrong(sourceColumn, wrong);
                source = found ?? source;
            }
            if (Text(basisColumn, 64, required: false) is { Length: > 0 } saidBasis)
            {
                var (found, wrong) = PointOrigins.BasisOf(saidBasis, country);
                if (wrong is not null) Wrong(basisColumn, wrong);
                basis = found ?? basis;
            }
            return new(source, basis);
        }

        public decimal? Number(string column, AmountForm form, decimal largest, bool required)
        {
            var cell = Text(column, 40, required);
            if (cell.Length == 0) return null;
            var value = form.Read(cell);
            var code = value is not { } number ? "number"
                : number < 0 ? "negative"
                : number > largest ? "too_large"
                : decimal.Round(number, 4) != number ? "decimals"
                : null;
            if (code is not null) Wrong(column, code);
            return value;
        }

        public DateOnly? Day(string column)
        {
            var cell = Text(column, 40, required: true);
            if (cell.Length == 0) return null;
            var format = mapping.DateFormat ?? "yyyy-MM-dd";
            if (!DateOnly.TryParseExact(cell, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) Wrong(column, "date");
            else if (day.Year is < 1970 or > 2100) Wrong(column, "date_range");
            return day;
        }
    }
}
