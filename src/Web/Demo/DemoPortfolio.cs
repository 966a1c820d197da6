using System.Globalization;
using System.Text;

namespace Platform.Web.Demo;

/// <summary>
/// Made-up debtors of one demo lender as an import file, the same for the same numbers. A fifth of them live abroad, so
/// that at every hour of the day somebody is within the permitted hours and the demo has something lawful to do.
/// </summary>
public sealed class DemoPortfolio(string lender, TimeProvider clock)
{
    private const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date,address,id_number,wechat_openid,risk_score,industry,credit_limit";

    private static readonly string[] Given =
    [
        "Ada", "Ben", "Clara", "Dev", "Elif", "Finn", "Grace", "Hana", "Ivo", "June", "Kofi", "Lena", "Mo", "Nia", "Owen",
        "Priya", "Rosa", "Sam", "Tess", "Zoe",
    ];

    private static readonly string[] Family =
    [
        "Archer", "Baker", "Carter", "Dyer", "Ellis", "Fisher", "Glover", "Hayes", "Irwin", "Joyner", "Kaya", "Lowe",
        "Mason", "Novak", "Okoro", "Parker", "Quinn", "Reid", "Shah", "Turner",
    ];

    private static readonly string[] Xing = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱"];
    private static readonly string[] Ming = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "欣怡", "子涵", "浩然", "雨桐"];
    private static readonly string[] Industries = ["retail", "services", "manufacturing", "construction", "education", "transport"];
    private static readonly string[] ChineseIndustries = ["零售", "服务", "制造", "建筑", "教育", "运输"];

    /// <summary>Home first (four of five), then places around the clock.</summary>
    private static readonly (string Zone, string Country, string Phone, string[] Regions)[] British =
    [
        ("Europe/London", "GB", "+4479", ["London", "North West", "Scotland", "Wales", "South East"]),
        ("America/New_York", "US", "+1212555", ["New York"]),
        ("America/Los_Angeles", "US", "+1213555", ["California"]),
        ("Asia/Singapore", "SG", "+65", ["Singapore"]),
        ("Australia/Sydney", "AU", "+614", ["New South Wales"]),
    ];

    private static readonly (string Zone, string Country, string Phone, string[] Regions)[] Chinese =
    [
        ("Asia/Shanghai", "CN", "+86138", ["上海", "江苏", "浙江", "广东", "四川"]),
        ("Europe/London", "GB", "+4479", ["伦敦"]),
        ("America/New_York", "US", "+1212555", ["纽约"]),
        ("America/Los_Angeles", "US", "+1213555", ["加利福尼亚"]),
        ("Australia/Sydney", "AU", "+614", ["新南威尔士"]),
    ];

    private bool IsChinese => lender == "jinqiao";

    /// <param name="first">Number of the first account.</param>
    /// <param name="daysPastDue">Days past due of the account with this number, today.</param>
    /// <param name="paid">Numbers whose arrears are paid in this file.</param>
    public Stream File(int first, int count, Func<int, int> daysPastDue, IReadOnlySet<int>? paid = null)
    {
        var text = new StringBuilder(Header).Append(IsChinese ? ",网点\n" : ",branch\n");
        for (var i = first; i < first + count; i++) Append(text, i, daysPastDue(i), paid?.Contains(i) ?? false);
        return new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private void Append(StringBuilder text, int i, int daysPastDue, bool isPaid)
    {
        var person = i % 12 == 11 ? i - 1 : i; // some people have two accounts
        var who = Dice(person);
        var name = IsChinese ? Xing[who.Next(Xing.Length)] + Ming[who.Next(Ming.Length)] : $"{Given[who.Next(Given.Length)]} {Family[who.Next(Family.Length)]}";
        var places = IsChinese ? Chinese : British;
        var place = places[who.Next(5) == 0 ? 1 + who.Next(places.Length - 1) : 0];
        var account = Dice(i + 1_000_000);
        var balance = Math.Round((decimal)Math.Exp(6 + account.NextDouble() * (IsChinese ? 5 : 3.5)), 2);
        var pastDue = isPaid ? 0 : Math.Round(balance * (4 + account.Next(50)) / 100, 2);
        var due = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-daysPastDue);
        var product = account.Next(3) switch { 0 => IsChinese ? "信用卡" : "Credit card", 1 => IsChinese ? "消费贷" : "Personal loan", _ => IsChinese ? "分期" : "Instalments" };
        text.Append(CultureInfo.InvariantCulture,
            $"{(IsChinese ? "JQ" : "HB")}{100_000 + i},{(IsChinese ? "C" : "H")}{person:D6},{name},{Phone(place.Phone, person)},person{person}@{lender}-debtors.example,{(IsChinese ? "zh-CN" : "en-GB")},{place.Zone},{place.Country},{place.Regions[who.Next(place.Regions.Length)]},{product},{(IsChinese ? "CNY" : "GBP")},{balance:0.00},{pastDue:0.00},{due:yyyy-MM-dd},{(IsChinese ? $"示例路{person % 900}号" : $"{1 + person % 200} Example Street")},{(IsChinese ? "" : "SYN")}{7_000_000 + person:D7}{who.Next(10)},{(IsChinese ? $"demo-openid-{person}" : "")},{300 + account.Next(550)},{(IsChinese ? ChineseIndustries : Industries)[account.Next(Industries.Length)]},{Math.Round(balance * 1.5m, 0):0},{(IsChinese ? "分行" : "branch ")}{1 + i % 6}\n");
    }

    private Random Dice(int i) => new((IsChinese ? 7_000_003 : 3_000_017) + i * 31);

    private static string Phone(string prefix, int person) => prefix switch
    {
        "+4479" => prefix + (11_000_000 + person).ToString("D8", CultureInfo.InvariantCulture),
        "+86138" => prefix + (10_000_000 + person).ToString("D8", CultureInfo.InvariantCulture),
        "+65" => prefix + (91_000_000 + person % 900_000).ToString(CultureInfo.InvariantCulture),
        "+614" => prefix + (12_000_000 + person).ToString("D8", CultureInfo.InvariantCulture),
        _ => prefix + (1_000 + person % 9_000).ToString("D4", CultureInfo.InvariantCulture),
    };
}
