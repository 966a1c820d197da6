using Platform.Collections.Debtors;

namespace Collections.Tests.Debtors;

public sealed class PhoneFormTests
{
    [Theory]
    [InlineData("+44 7946 123456", "GB", "+447946123456")]
    [InlineData("07946 123456", "GB", "+447946123456")]
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("+447700900123", "GB", "+447700900123")] // kept free for fiction: in no range that is handed out
    [InlineData("+447700900123", "CN", "+447700900123")]
    public void A_number_that_a_phone_may_have_is_brought_to_one_form(string written, string country, string e164) =>
        Assert.Equal(e164, PhoneForm.Normalise(written, country));

    [Theory]
    [InlineData("123", "GB")]
    [InlineData("+4479461234567", "GB")]
    [InlineData("0794612345", "ZZ")]
    [InlineData("0800 FLOWERS", "GB")]
    [InlineData("020 7946 0018 ext 3", "GB")]
    [InlineData("+999 1234567", "GB")]
    public void What_is_too_short_too_long_or_no_number_is_none(string written, string country) =>
        Assert.Null(PhoneForm.Normalise(written, country));
}
