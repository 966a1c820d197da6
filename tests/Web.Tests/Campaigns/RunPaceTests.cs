using Platform.Collections.Campaigns;
using Platform.Web.Features.Campaigns;

namespace Web.Tests.Campaigns;

public sealed class RunPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_what_left_in_the_last_half_minute()
    {
        var pace = new RunPace();
        pace.Note(Start, Left(0));
        Assert.Null(pace.PerSecond);
        for (var second = 1; second <= 60; second++) pace.Note(Start.AddSeconds(second), Left(second <= 20 ? second * 100 : 2000));

        Assert.Equal(0, pace.PerSecond);
        pace.Note(Start.AddSeconds(62), Left(2600));
        Assert.InRange(pace.PerSecond!.Value, 18, 22); // 600 in the last 30 seconds or so
    }

    [Fact]
    public void A_count_that_moves_on_by_receipt_is_no_new_message()
    {
        var pace = new RunPace();
        pace.Note(Start, Left(50));
        pace.Note(Start.AddSeconds(10), Left(50) with { Submitted = 0, Delivered = 50 });

        Assert.Equal(0, pace.PerSecond);
    }

    private static RunCounts Left(long submitted) => new(10_000, 0, 10_000 - submitted, 0, submitted, 0, 0, 0, 0, 0, 0, 0);
}
