using System.Text;

namespace Platform.Collections.Imports;

/// <summary>What lenders call our columns, in English, Chinese and German files; written without blanks and marks.</summary>
public static class HeaderNames
{
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["account_no"] = ["account", "accountnumber", "accountid", "loanno", "loannumber", "loanid", "contract", "contractno", "contractnumber", "caseno", "账号", "账户", "账户号", "合同号", "合同编号", "借据号", "案件编号", "vertrag", "vertragsnummer", "kontonummer"],
        ["debtor_ref"] = ["customer", "customerno", "customerid", "customernumber", "clientid", "clientno", "cif", "debtor", "debtorid", "debtorno", "borrowerid", "客户号", "客户编号", "债务人编号", "kundennummer"],
        ["debtor_name"] = ["name", "fullname", "customername", "borrower", "borrowername", "clientname", "姓名", "客户姓名", "债务人", "债务人姓名", "kunde"],
        ["phone"] = ["phonenumber", "mobile", "mobileno", "mobilenumber", "mobilephone", "telephone", "tel", "cell", "msisdn", "手机", "手机号", "手机号码", "电话", "联系电话", "telefon", "handy"],
        ["email"] = ["mail", "emailaddress", "邮箱", "电子邮箱", "电子邮件"],
        ["language"] = ["lang", "locale", "preferredlanguage", "语言", "sprache"],
        ["time_zone"] = ["timezone", "tz", "zone", "时区", "zeitzone"],
        ["country"] = ["countrycode", "国家", "land"],
        ["region"] = ["state", "province", "county", "city", "地区", "省份", "城市", "所在地", "bundesland"],
        ["product"] = ["producttype", "productcode", "productname", "loantype", "产品", "产品类型", "业务类型", "produkt"],
        ["currency"] = ["currencycode", "ccy", "币种", "货币", "waehrung"],
        ["balance"] = ["outstanding", "outstandingbalance", "totaldue", "principal", "currentbalance", "余额", "欠款总额", "剩余本金", "未偿余额", "saldo"],
        ["past_due_amount"] = ["pastdue", "overdue", "overdueamount", "arrears", "amountoverdue", "amountdue", "逾期金额", "逾期欠款", "rueckstand"],
        ["due_date"] = ["duedate", "oldestduedate", "firstunpaid", "overduesince", "paymentdue", "到期日", "应还日期", "逾期日期", "还款日", "faellig", "faelligkeit"],
        ["id_number"] = ["idno", "idnumber", "nationalid", "passport", "身份证", "身份证号", "证件号码"],
        ["address"] = ["postaladdress", "street", "homeaddress", "地址", "家庭住址", "anschrift"],
        ["wechat_openid"] = ["openid", "wechat", "微信"],
        ["push_token"] = ["pushtoken", "devicetoken", "fcmtoken"],
        ["min_payment"] = ["minimumpayment", "minpay", "mindue", "最低还款", "最低还款额"],
        ["risk_score"] = ["score", "risk", "creditscore", "评分", "风险评分", "信用分"],
        ["industry"] = ["sector", "occupation", "行业"],
        ["landline"] = ["homephone", "homenumber", "fixedline", "phone2", "座机", "固定电话", "家庭电话", "festnetz"],
        ["other_phones"] = ["otherphone", "otherphones", "alternativephone", "phone3", "其他电话", "备用电话", "weiterenummern"],
        ["contact_source"] = ["contactorigin", "sourceofcontact", "datasource", "联系方式来源", "数据来源", "datenquelle"],
        ["contact_basis"] = ["legalbasis", "lawfulbasis", "合法性基础", "处理依据", "rechtsgrundlage"],
        ["credit_limit"] = ["limit", "creditline", "额度", "授信额度", "信用额度"],
    };

    /// <summary>Our column → the file's header, as far as it can be told from the names; no header is given twice.</summary>
    public static Dictionary<string, string> Match(IReadOnlyList<string> headers)
    {
        var free = headers.Where(header => header.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var found = new Dictionary<string, string>();
        // Our own names first, so that a lender's "name" never takes what "debtor_name" says exactly.
        foreach (var column in ImportColumns.All) Take(column, header => Plain(header) == Plain(column));
        foreach (var column in ImportColumns.All.Where(column => !found.ContainsKey(column)))
            Take(column, header => Others.TryGetValue(column, out var names) && names.Contains(Plain(header)));
        return found;

        void Take(string column, Predicate<string> fits)
        {
            if (free.Find(fits) is not { } header) return;
            found[column] = header;
            free.Remove(header);
        }
    }

    private static string Plain(string header)
    {
        var plain = new StringBuilder(header.Length);
        foreach (var letter in header.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsLetterOrDigit(letter)) plain.Append(char.ToLowerInvariant(letter));
        }
        return plain.Replace("ä", "ae").Replace("ö", "oe").Replace("ü", "ue").ToString();
    }
}
