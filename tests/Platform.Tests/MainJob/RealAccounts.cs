using System.Globalization;
using System.Text;
using Platform.Testing;

namespace Platform.Tests.MainJob;

/// <summary>
/// The public credit-card accounts (UCI, doi 10.24432/C55S3H) as a lender's file, where a checkout has them beside it. The
/// data set has no names, phones or addresses: those are made up, the same for the same account. Columns on which nobody
/// may be treated differently (sex, marriage) are left out.
/// </summary>
internal static class RealAccounts
{
    public static string? File
    {
        get
        {
            var path = Path.Combine(Repository.Root, "..", "shared", "data", "credit-card-default.csv");
            return System.IO.File.Exists(path) ? path : null;
        }
    }

    /// <param name="today">The debtors' day: an account late by n months is 30·n days past due less its number's remainder.</param>
    /// <returns>The file's text and how many accounts are 1 to 30 days past due in it.</returns>
    public static (string Csv, int EarlyArrears) Read(string path, DateOnly today, string zone)
    {
        var csv = new StringBuilder(
            "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date,credit_limit,education,age\n");
        var lines = System.IO.File.ReadLines(path);
        var names = lines.First().Split(',');
        int At(string name) => Array.IndexOf(names, name);
        var (id, limit, education, age, late, bill) = (At("ID"), At("LIMIT_BAL"), At("EDUCATION"), At("AGE"), At("PAY_0"), At("BILL_AMT1"));
        var early = 0;
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            var number = int.Parse(cells[id], CultureInfo.InvariantCulture);
            var months = int.Parse(cells[late], CultureInfo.InvariantCulture);
            var balance = Math.Max(0m, Amount(cells[bill]));
            var daysPastDue = months > 0 ? 30 * months - number % 30 : -(5 + number % 20);
            var pastDue = months > 0 ? Math.Round(balance * 0.05m * months, 2) : 0;
            pastDue = Math.Min(pastDue, balance);
            if (daysPastDue is >= 1 and <= 30 && pastDue > 0) early++;
            csv.Append(CultureInfo.InvariantCulture,
                $"{number},P{number},Holder {number},+88691{number:D7},holder{number}@cards.example,en,{zone},TW,Taiwan,card,TWD,{balance:0.00},{pastDue:0.00},{today.AddDays(-daysPastDue):yyyy-MM-dd},{Amount(cells[limit]):0.00},{cells[education]},{cells[age]}\n");
        }
        return (csv.ToString(), early);
    }

    // The data set writes round amounts as 1E+05.
    private static decimal Amount(string cell) => decimal.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
}
