using System.Globalization;
using System.Text;

namespace Platform.Browser;

/// <summary>
/// A small portfolio whose people live where it is now noon, early morning and evening: some may be contacted at once, some
/// later today, and for some the day's window has passed. One row cannot be read.
/// </summary>
public sealed class JourneyFile(string lender, DateTimeOffset now)
{
    public const int Noon = 12;
    public const int Morning = 6;
    public const int Evening = 4;

    /// <summary>Row of the unreadable amount; the header is row 1.</summary>
    public const int BrokenRow = Noon + Morning + Evening + 2;

    private static readonly string[] Zones =
    [
        "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Asia/Dubai", "Europe/Istanbul",
        "Europe/London", "America/Sao_Paulo", "America/New_York", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu",
    ];

    public string Name => $"journey-{lender}.csv";

    /// <summary>The product that only this file has, by which the journey's segment finds its accounts.</summary>
    public string Product => lender == "jinqiao" ? "旅程贷" : "Journey loan";

    public string Account(int i) => $"{(lender == "jinqiao" ? "JJ" : "HJ")}{700_000 + i}";

    public byte[] Bytes()
    {
        var text = new StringBuilder("account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date\n");
        for (var i = 0; i < Noon; i++) Append(text, i, ZoneNear(12.5), "25.00");
        for (var i = Noon; i < Noon + Morning; i++) Append(text, i, ZoneNear(4.5), "25.00");
        for (var i = Noon + Morning; i < Noon + Morning + Evening; i++) Append(text, i, ZoneNear(21), "25.00");
        Append(text, Noon + Morning + Evening, ZoneNear(12.5), "a lot");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Append(StringBuilder text, int i, string zone, string pastDue) => text.Append(
        CultureInfo.InvariantCulture,
        $"{Account(i)},{lender}-j{i},{(lender == "jinqiao" ? "王小明" : "Jo Traveller")},+447911{400_000 + i},j{i}@{lender}-debtors.example,{(lender == "jinqiao" ? "zh-CN" : "en-GB")},{zone},GB,London,{Product},{(lender == "jinqiao" ? "CNY" : "GBP")},900.00,{pastDue},{now.UtcDateTime.AddDays(-5):yyyy-MM-dd}\n");

    private string ZoneNear(double hour) => Zones.MinBy(zone =>
    {
        var local = TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).TimeOfDay.TotalHours;
        return Math.Min(Math.Abs(local - hour), 24 - Math.Abs(local - hour));
    })!;
}
