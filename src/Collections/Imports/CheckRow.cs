using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Collections.Debtors;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Imports;

/// <summary>A field that cannot be accepted, by its name in our columns.</summary>
public sealed record FieldError(string Field, string Code);

/// <summary>
/// Checks one row, brings it to our forms and seals its personal data. Pure but for the cipher; called from several
/// threads at once.
/// </summary>
public sealed partial class CheckRow(MappingDefinition mapping, IReadOnlyList<string> attributes, int fieldCount, TenantCipher cipher)
{
    private const decimal Largest = 99_999_999_999_999m; // numeric(18,4)

    private static readonly FrozenSet<string> Countries = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName)
        .Where(code => code.Length == 2).ToFrozenSet();

    private static readonly FrozenSet<string> Currencies = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name).ISOCurrencySymbol)
        .Where(code => code.Length == 3).ToFrozenSet();

    private static readonly Dictionary<string, int> Position =
        ImportColumns.All.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i);

    public (ImportRow? Row, IReadOnlyList<FieldError> Errors) Run(RawRow raw, Guid importId)
    {
        var errors = new List<FieldError>();
        if (raw.Fields != fieldCount) return (null, [new FieldError("row", "field_count")]);

        string Cell(string column) => mapping.Value(column, raw.Known[Position[column]].Trim());
        string Text(string column, int longest, bool required)
        {
            var cell = Cell(column);
            if (cell.Length == 0 && required) errors.Add(new FieldError(column, "required"));
            else if (cell.Length > longest) errors.Add(new FieldError(column, "too_long"));
            else if (cell.AsSpan().ContainsAnyInRange('\0', '\u001f')) errors.Add(new FieldError(column, "control_character"));
            return cell;
        }
        decimal? Number(string column, bool required, decimal largest = Largest)
        {
            var cell = Cell(column);
            if (cell.Length == 0)
            {
                if (required) errors.Add(new FieldError(column, "required"));
                return null;
            }
            if (Decimal(cell) is not { } value) { errors.Add(new FieldError(column, "number")); return null; }
            if (value < 0) errors.Add(new FieldError(column, "negative"));
            else if (value > largest) errors.Add(new FieldError(column, "too_large"));
            else if (decimal.Round(value, 4) != value) errors.Add(new FieldError(column, "decimals"));
            return value;
        }
        string Code(string column, Func<string, bool> known)
        {
            var cell = Text(column, 40, required: true);
            if (cell.Length is > 0 and <= 40 && !known(cell)) errors.Add(new FieldError(column, "unknown"));
            return cell;
        }

        var accountNo = Text("account_no", 64, true);
        var debtorRef = Text("debtor_ref", 64, true);
        var name = Text("debtor_name", 200, true);
        var country = Code("country", code => Countries.Contains(code.ToUpperInvariant())).ToUpperInvariant();
        var phone = Phone(Text("phone", 40, false), country, errors);
        var email = Text("email", 254, false);
        if (email.Length > 0 && !EmailForm().IsMatch(email)) errors.Add(new FieldError("email", "email"));
        var language = Code("language", code => LanguageForm().IsMatch(code));
        var zone = Text("time_zone", 64, false);
        if (zone.Length > 0 && LocalDays.Find(zone) is null) errors.Add(new FieldError("time_zone", "unknown"));
        var currency = Code("currency", code => Currencies.Contains(code.ToUpperInvariant())).ToUpperInvariant();
        var region = Text("region", 100, false);
        var product = Text("product", 100, true);
        var balance = Number("balance", true);
        var pastDue = Number("past_due_amount", true);
        if (balance < pastDue) errors.Add(new FieldError("past_due_amount", "above_balance"));
        var dueDate = Day(Cell("due_date"), errors);
        var minPayment = Number("min_payment", false);
        var risk = Number("risk_score", false, 1_000_000);
        var limit = Number("credit_limit", false);
        var industry = Text("industry", 100, false);
        var idNumber = Text("id_number", 64, false);
        var address = Text("address", 500, false);
        var openId = Text("wechat_openid", 128, false);
        var pushToken = Text("push_token", 400, false);
        var extra = Attributes(raw.Others, errors);
        if (errors.Count > 0) return (null, errors);

        var details = new DebtorDetails(name, phone, Null(email), Null(idNumber), Null(address), Null(openId), Null(pushToken));
        return (new ImportRow
        {
            ImportId = importId,
            RowNo = raw.RowNo,
            AccountNo = accountNo,
            DebtorRef = debtorRef,
            NewAccountId = Guid.CreateVersion7(),
            NewDebtorId = Guid.CreateVersion7(),
            Details = DebtorSeal.Seal(cipher, debtorRef, details),
            Reachable = (short)Ways(details),
            PhoneIndex = phone is null ? null : DebtorSeal.PhoneIndex(cipher, phone),
            EmailIndex = email.Length == 0 ? null : DebtorSeal.EmailIndex(cipher, email),
            Language = language,
            TimeZone = zone,
            Country = country,
            Region = region,
            Product = product,
            Currency = currency,
            Balance = balance!.Value,
            PastDue = pastDue!.Value,
            DueDate = dueDate!.Value,
            MinPayment = minPayment,
            RiskScore = risk,
            Industry = Null(industry),
            CreditLimit = limit,
            Attributes = extra,
        }, errors);
    }

    private static Reachable Ways(DebtorDetails details) =>
        (details.Phone is null ? 0 : Reachable.Phone) | (details.Email is null ? 0 : Reachable.Email) |
        (details.WechatOpenId is null ? 0 : Reachable.WeChat) | (details.PushToken is null ? 0 : Reachable.Push) |
        (details.Address is null ? 0 : Reachable.Address);

    private static string? Null(string text) => text.Length == 0 ? null : text;

    private static string? Phone(string text, string country, List<FieldError> errors)
    {
        if (text.Length == 0) return null;
        // A number in E.164 already says its country; the row's is only asked where it does not.
        var number = PhoneForm.Normalise(text, country.Length == 2 ? country : "ZZ");
        if (number is null) errors.Add(new FieldError("phone", "phone"));
        return number;
    }

    private decimal? Decimal(string cell)
    {
        var text = mapping.ThousandsSeparator.Length > 0 ? cell.Replace(mapping.ThousandsSeparator, "", StringComparison.Ordinal) : cell;
        if (mapping.DecimalSeparator == ",") text = text.Replace(',', '.');
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private DateOnly? Day(string cell, List<FieldError> errors)
    {
        if (cell.Length == 0) { errors.Add(new FieldError("due_date", "required")); return null; }
        if (!DateOnly.TryParseExact(cell, mapping.DateFormat ?? "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            errors.Add(new FieldError("due_date", "date"));
            return null;
        }
        if (day.Year is < 1970 or > 2100) errors.Add(new FieldError("due_date", "date_range"));
        return day;
    }

    private string? Attributes(string[] cells, List<FieldError> errors)
    {
        if (cells.Length == 0) return null;
        var values = new Dictionary<string, string>(cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i].Trim();
            if (cell.Length == 0) continue;
            if (cell.Length > 1000) errors.Add(new FieldError(attributes[i], "too_long"));
            else if (cell.Contains('\0', StringComparison.Ordinal)) errors.Add(new FieldError(attributes[i], "control_character"));
            else values[attributes[i]] = cell;
        }
        return values.Count == 0 ? null : JsonSerializer.Serialize(values);
    }

    [GeneratedRegex(@"^[^@\s""<>\\(),:;\[\]]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$")]
    private static partial Regex EmailForm();

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    private static partial Regex LanguageForm();
}
