using Platform.Channels.Templates;

namespace Channels.Tests.Templates;

public sealed class SmsLengthTests
{
    [Theory]
    [InlineData(0, 0, 160)]
    [InlineData(160, 1, 0)]
    [InlineData(161, 2, 145)]
    [InlineData(306, 2, 0)]
    [InlineData(307, 3, 152)]
    public void Plain_latin_text_packs_160_alone_and_153_joined(int length, int segments, int left)
    {
        var sms = SmsLength.Of(new string('a', length));
        Assert.Equal((false, length, segments, left), (sms.IsUnicode, sms.Units, sms.Segments, sms.Left));
    }

    [Theory]
    [InlineData(70, 1, 0)]
    [InlineData(71, 2, 63)]
    [InlineData(134, 2, 0)]
    [InlineData(135, 3, 66)]
    public void Chinese_text_packs_70_alone_and_67_joined(int length, int segments, int left)
    {
        var sms = SmsLength.Of(new string('款', length));
        Assert.Equal((true, length, segments, left, "款"), (sms.IsUnicode, sms.Units, sms.Segments, sms.Left, sms.FirstOutside));
    }

    [Fact]
    public void The_euro_sign_takes_two_and_is_not_cut_between_segments()
    {
        Assert.Equal(2, SmsLength.Of("€").Units);
        Assert.Equal(1, SmsLength.Of(new string('€', 80)).Segments);
        Assert.Equal(2, SmsLength.Of(new string('a', 152) + "€" + new string('a', 100)).Segments);
        Assert.Equal(51, SmsLength.Of(new string('a', 152) + "€" + new string('a', 100)).Left); // 153 − (2 + 100)
    }

    [Fact]
    public void An_emoji_takes_two_of_ucs2_and_makes_the_whole_text_so()
    {
        var sms = SmsLength.Of("Thanks 🙂");
        Assert.Equal((true, 9, 1, "🙂"), (sms.IsUnicode, sms.Units, sms.Segments, sms.FirstOutside));
        Assert.Equal(3, SmsLength.Of(new string('a', 66) + "🙂" + new string('a', 66)).Segments);
    }
}
