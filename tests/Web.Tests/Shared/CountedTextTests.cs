using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Platform.Web.Features.Home;
using Platform.Web.Shared;

namespace Web.Tests.Shared;

public sealed class CountedTextTests
{
    [Theory]
    [InlineData("en", 1, "1 plan waits for approval")]
    [InlineData("en", 2, "2 plans wait for approval")]
    [InlineData("en", 0, "0 plans wait for approval")]
    [InlineData("zh-CN", 1, "1个还款方案待审批")]
    public void A_count_is_in_the_form_that_its_language_uses(string culture, int count, string words)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (new CultureInfo(culture), new CultureInfo(culture));
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        Assert.Equal(words, services.GetRequiredService<IStringLocalizer<HomeTexts>>().Counted("Task_Plans", count));
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
    }
}
