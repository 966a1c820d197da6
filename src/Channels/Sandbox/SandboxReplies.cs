using System.Text.RegularExpressions;

namespace Platform.Channels.Sandbox;

/// <summary>What the sandbox's people answer: made up, in the language they were written to, the same each time for the same message.</summary>
internal static partial class SandboxReplies
{
    private const byte Which = 10, Grade = 11, NewNumber = 12;

    /// <summary>Who is asked for a grade answers more often than not.</summary>
    private const double GradeRate = 0.7;

    private const double NewNumberRate = 0.12;

    private static readonly string[] English =
    [
        "I have paid this yesterday, please check.", "Can I pay half on Friday and the rest next month?", "Please call me after 5 pm.",
        "Who is this?", "I lost my job in March. What can you offer me?", "Thanks, I will pay tonight.", "The amount is wrong. Please send me a statement.",
    ];

    private static readonly string[] Chinese =
    [
        "我昨天已经还了，请查一下。", "这周五先还一半，剩下的下个月可以吗？", "请下午五点以后打给我。", "你是哪位？",
        "我三月份失业了，有什么方案可以协商吗？", "好的，今晚还。", "金额不对，请发账单给我。",
    ];

    /// <returns>Null when this person says nothing, or the channel has no way back.</returns>
    public static string? Of(ChannelKind channel, string body, SandboxDice dice, SandboxSettings settings, byte optOut, byte reply)
    {
        if (dice.Hits(optOut, settings.OptOutRate)) return Han().IsMatch(body) ? "退订" : "STOP";
        if (channel is not (ChannelKind.Sms or ChannelKind.Email or ChannelKind.WeChat)) return null;
        if (AsksGrade().IsMatch(body))
            return settings.ReplyRate > 0 && dice.Hits(reply, GradeRate) ? $"{5 - (int)(Math.Pow(dice.Roll(Grade), 1.6) * 5)}" : null;
        if (!dice.Hits(reply, settings.ReplyRate)) return null;
        var words = Han().IsMatch(body) ? Chinese : English;
        return words[dice.Between(Which, 0, words.Length - 1)];
    }

    /// <summary>Some people have a new number, which nobody knows yet.</summary>
    public static string SenderOf(ChannelKind channel, string address, long attempt)
    {
        var dice = new SandboxDice(attempt);
        return channel is ChannelKind.Sms && address.Length > 8 && dice.Hits(NewNumber, NewNumberRate)
            ? address[..^4] + "0" + dice.Between(NewNumber, 0, 999).ToString("D3", null)
            : address;
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex("(?<![0-9.-])1 ?(to|[–至到]) ?5(?![0-9.-]?[0-9])")]
    private static partial Regex AsksGrade();
}
