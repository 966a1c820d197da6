using Platform.Web.Features.Attempts;

namespace Web.Tests.Attempts;

public sealed class CsvFieldTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("A-1", "A-1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1,2", "\"'+1,2\"")]
    [InlineData("@cmd", "'@cmd")]
    public void A_field_is_quoted_where_it_must_be_and_never_a_formula(string? text, string field) =>
        Assert.Equal(field, CsvField.Of(text));
}
