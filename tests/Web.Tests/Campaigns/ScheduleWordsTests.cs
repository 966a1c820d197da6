using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Platform.Web.Features.Campaigns;

namespace Web.Tests.Campaigns;

public sealed class ScheduleWordsTests : ComponentTest
{
    [Theory]
    [InlineData("30 0/2 * * * ?", "Every 2 minutes", "每 2 分钟")]
    [InlineData("0 1/2 * * * ?", "Every 2 minutes", "每 2 分钟")]
    [InlineData("0 * * * * ?", "Every minute", "每分钟")]
    [InlineData("0 15 * * * ?", "Every hour at 15 minutes past", "每小时的第 15 分")]
    [InlineData("0 5 0/6 * * ?", "Every 6 hours at 05 minutes past", "每 6 小时的第 05 分")]
    [InlineData("0 30 8 * * ?", "Every day at 08:30", "每天 08:30")]
    [InlineData("0 30 8,14 * * ?", "Every day at 08:30, 14:30", "每天 08:30、14:30")]
    [InlineData("0 5 17 ? * MON-FRI", "Monday to Friday at 17:05", "周一至周五 17:05")]
    [InlineData("0 30 8 ? * MON,THU", "Monday, Thursday at 08:30", "每星期一、星期四 08:30")]
    [InlineData("0 30 8 ? * 2", "Monday at 08:30", "每星期一 08:30")]
    [InlineData("0 0 9 1,15 * ?", "Day 1, 15 of every month at 09:00", "每月 1、15 日 09:00")]
    [InlineData("0 0 9 L * ?", "The last day of every month at 09:00", "每月最后一天 09:00")]
    public void A_cron_expression_is_said_in_plain_words(string cron, string english, string chinese)
    {
        Assert.Equal(english, Say(cron, "en"));
        Assert.Equal(chinese, Say(cron, "zh-CN"));
    }

    [Theory]
    [InlineData("0 0/7 * * * ?")]
    [InlineData("0 30 8 ? * MON#2")]
    [InlineData("0 30 8 LW * ?")]
    [InlineData("0 30 8 * 1 ?")]
    [InlineData("0 30 8 * * ? 2027")]
    [InlineData("0 0-30/5 8-18 * * ?")]
    [InlineData("rubbish")]
    public void What_no_sentence_says_exactly_is_not_said_wrongly(string cron) => Assert.Equal("On a schedule of its own", Say(cron, "en"));

    private string Say(string cron, string culture)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            return ScheduleWords.Of(cron, Services.GetRequiredService<IStringLocalizer<CampaignTexts>>());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
