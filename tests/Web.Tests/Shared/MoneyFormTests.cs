using System.Globalization;
using Platform.Web.Shared;

namespace Web.Tests.Shared;

public sealed class MoneyFormTests
{
    [Theory]
    [InlineData("1234567.5", "CNY", "en", "CN¥1,234,567.50")]
    [InlineData("1234567.5", "CNY", "zh-CN", "¥1,234,567.50")]
    [InlineData("-420", "GBP", "en", "\u2212£420.00")]
    [InlineData("5000", "JPY", "en", "¥5,000")]
    [InlineData("5000", "JPY", "zh-CN", "JP¥5,000")]
    [InlineData("12.5", "KWD", "en", "KWD\u00a012.500")]
    public void An_amount_reads_as_its_reader_expects(string amount, string currency, string culture, string written) =>
        Assert.Equal(
            written,
            MoneyForm.Write(decimal.Parse(amount, CultureInfo.InvariantCulture), currency, CultureInfo.GetCultureInfo(culture)));
}
