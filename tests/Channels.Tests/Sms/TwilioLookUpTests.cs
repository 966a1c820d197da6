using System.Globalization;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;

namespace Channels.Tests.Sms;

public sealed class TwilioLookUpTests
{
    private static readonly DateTimeOffset Sent = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
    private static readonly DoubtfulSend Send = new(1, "t", GateScript.To(1), Sent, "Please call us.");

    [Fact]
    public void The_same_text_from_the_time_of_the_send_is_the_one() => Assert.Equal(
        new SendOutcome.Submitted("SM1"), Judge([At("SM2", "Another", 20), At("SM1", "Please call us.", 1)]));

    [Fact]
    public void None_from_that_time_proves_absence() =>
        Assert.IsType<SendOutcome.Rejected>(Judge([At("SM0", "Please call us.", -3_600)]));

    [Fact]
    public void Another_text_from_that_time_proves_nothing() => Assert.Null(Judge([At("SM2", "Please call us today.", 1)]));

    [Fact]
    public void A_list_that_does_not_reach_back_proves_nothing() =>
        Assert.Null(Judge([At("SM9", "Please call us.", 3_600)], hasMore: true));

    [Fact]
    public void A_date_that_cannot_be_read_proves_nothing() =>
        Assert.Null(Judge([new TwilioListed("SM1", "x", "yesterday")]));

    private static SendOutcome? Judge(IReadOnlyList<TwilioListed> listed, bool hasMore = false) =>
        TwilioLookUp.Judge(listed, Send, TimeSpan.FromSeconds(40), hasMore);

    private static TwilioListed At(string sid, string body, int seconds) => new(
        sid, body, Sent.AddSeconds(seconds).ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
}
