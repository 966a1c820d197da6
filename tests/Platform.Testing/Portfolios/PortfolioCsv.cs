using System.Globalization;
using System.Text;

namespace Platform.Testing.Portfolios;

/// <summary>
/// Synthetic portfolio files: the same seed gives the same rows. Names are made up, phones are of number ranges that
/// exist in form only, e-mail addresses are under <c>.example</c>.
/// </summary>
public static class PortfolioCsv
{
    public const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date,risk_score,branch";

    private static readonly string[] Given = ["Ada", "Ben", "Clara", "Dev", "Elif", "Finn", "Grace", "Hana", "Ivo", "June", "Kofi", "Lena"];
    private static readonly string[] Family = ["Archer", "Baker", "Carter", "Dyer", "Ellis", "Fisher", "Glover", "Hayes", "Irwin", "Joyner"];
    private static readonly string[] Xing = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"];
    private static readonly string[] Ming = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳"];
    private static readonly string[] BritishRegions = ["London", "North West", "Scotland", "Wales"];
    private static readonly string[] ChineseRegions = ["上海", "江苏", "浙江", "广东"];

    /// <param name="rows">Number of accounts; every tenth debtor has two.</param>
    /// <param name="dueDate">Due date of the account with this number.</param>
    public static IEnumerable<string> Lines(int rows, int seed, bool chinese, Func<int, DateOnly> dueDate)
    {
        yield return Header;
        var random = new Random(seed);
        for (var i = 0; i < rows; i++) yield return Line(i, seed, chinese, random, dueDate(i));
    }

    public static string Text(int rows, int seed, bool chinese, Func<int, DateOnly> dueDate) =>
        string.Join('\n', Lines(rows, seed, chinese, dueDate)) + "\n";

    /// <summary>The lines as a stream of UTF-8 that is never whole in memory.</summary>
    public static Stream Stream(int rows, int seed, bool chinese, Func<int, DateOnly> dueDate) =>
        new LineStream(Lines(rows, seed, chinese, dueDate).GetEnumerator());

    private static string Line(int i, int seed, bool chinese, Random random, DateOnly due)
    {
        var person = i % 10 == 9 ? i - 1 : i;
        var who = new Random(HashCode.Combine(seed, person) & int.MaxValue);
        var name = chinese
            ? Xing[who.Next(Xing.Length)] + Ming[who.Next(Ming.Length)] + (who.Next(2) == 0 ? Ming[who.Next(Ming.Length)] : "")
            : $"{Given[who.Next(Given.Length)]} {Family[who.Next(Family.Length)]}";
        var phone = chinese
            ? "+86138" + (person % 100_000_000).ToString("D8", CultureInfo.InvariantCulture)
            : "+4472" + (person % 100_000_000).ToString("D8", CultureInfo.InvariantCulture); // valid in form over the whole range
        var balance = 200 + random.Next(1, 4_000_000) / 100m;
        var pastDue = Math.Round(balance * (5 + random.Next(60)) / 100m, 2);
        var region = chinese ? ChineseRegions[who.Next(4)] : BritishRegions[who.Next(4)];
        return string.Create(CultureInfo.InvariantCulture,
            $"A{seed}-{i:D8},D{seed}-{person:D8},{name},{phone},p{person}@{(chinese ? "jinqiao" : "harbour")}-debtors.example,{(chinese ? "zh-CN" : "en-GB")},{(chinese ? "Asia/Shanghai" : "Europe/London")},{(chinese ? "CN" : "GB")},{region},{(i % 3 == 0 ? "card" : "loan")},{(chinese ? "CNY" : "GBP")},{balance:0.00},{pastDue:0.00},{due:yyyy-MM-dd},{random.Next(300, 900)},branch-{i % 7}");
    }

    private sealed class LineStream(IEnumerator<string> lines) : Stream
    {
        private byte[] _line = [];
        private int _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var written = 0;
            while (written < count)
            {
                if (_at == _line.Length)
                {
                    if (!lines.MoveNext()) break;
                    (_line, _at) = (Encoding.UTF8.GetBytes(lines.Current + "\n"), 0);
                }
                var taken = Math.Min(count - written, _line.Length - _at);
                _line.AsSpan(_at, taken).CopyTo(buffer.AsSpan(offset + written));
                (_at, written) = (_at + taken, written + taken);
            }
            return written;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var bytes = new byte[buffer.Length];
            var count = Read(bytes, 0, bytes.Length);
            bytes.AsMemory(0, count).CopyTo(buffer);
            return ValueTask.FromResult(count);
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
