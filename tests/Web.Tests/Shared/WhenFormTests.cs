using Platform.Web.Shared;

namespace Web.Tests.Shared;

public sealed class WhenFormTests
{
    [Theory]
    [InlineData("9", "09:00")]
    [InlineData("9:30", "09:30")]
    [InlineData("0930", "09:30")]
    [InlineData("20：59", "20:59")]
    [InlineData(" 17.15 ", "17:15")]
    [InlineData("24:00", null)]
    [InlineData("9:5", null)]
    [InlineData("", null)]
    [InlineData("half past", null)]
    public void A_time_of_day_is_read_as_people_type_it(string typed, string? expected) =>
        Assert.Equal(expected, WhenForm.ParseHour(typed)?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
}
