using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Platform.Web.Features.Campaigns;

namespace Web.Tests.Campaigns;

public sealed class ScheduleChoiceTests : ComponentTest
{
    [Theory]
    [InlineData(null, ScheduleKind.OnlyAsked)]
    [InlineData("0 30 8 * * ?", ScheduleKind.Daily)]
    [InlineData("0 5 17 ? * MON-FRI", ScheduleKind.Weekdays)]
    [InlineData("0 0/2 * * * ?", ScheduleKind.Expert)]
    [InlineData("0 75 8 * * ?", ScheduleKind.Expert)]
    [InlineData("0 30 8 * * ? 2027", ScheduleKind.Expert)]
    public void A_schedule_survives_the_dialog_unchanged(string? cron, ScheduleKind kind)
    {
        var choice = ScheduleChoice.From(cron);

        Assert.Equal(kind, choice.Kind);
        Assert.Equal(cron, choice.ToCron());
    }

    [Fact]
    public void It_is_said_in_words()
    {
        var texts = Services.GetRequiredService<IStringLocalizer<CampaignTexts>>();

        Assert.Equal("Every day at 08:30 (Europe/London)", ScheduleChoice.From("0 30 8 * * ?").Describe(texts, "Europe/London"));
        Assert.Equal("Only when asked", ScheduleChoice.From(null).Describe(texts, "UTC"));
    }
}
