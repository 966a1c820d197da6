using System.Globalization;
using Platform.Channels;

namespace Platform.Collections.Strategies;

/// <summary>Says each row of a strategy as one plain sentence: who, when, by what means, how often, which words, what for.</summary>
public static class DescribeStrategy
{
    /// <param name="language">"zh…" gives Chinese, anything else English.</param>
    /// <returns>By step number.</returns>
    public static IReadOnlyDictionary<short, string> Sentences(
        StrategyDefinition strategy, string segment, IReadOnlyDictionary<Guid, StrategyTemplate> templates, string language)
    {
        var chinese = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        var ordered = strategy.Steps.OrderBy(step => step.Day).ThenBy(step => step.From).ThenBy(step => step.No).ToList();
        return ordered.Select((step, index) =>
        {
            var words = step.TemplateId is { } id && templates.TryGetValue(id, out var template) ? template.Name : null;
            return (step.No, Text: chinese
                ? Chinese(step, segment, words, index + 1, ordered.Count)
                : English(step, segment, words, index + 1, ordered.Count));
        }).ToDictionary(row => row.No, row => row.Text);
    }

    private static string English(StrategyStep step, string segment, string? words, int nth, int of)
    {
        var when = step.Day switch
        {
            0 => "On the due date",
            1 => "1 day after the due date",
            -1 => "1 day before the due date",
            > 1 => string.Create(CultureInfo.InvariantCulture, $"{step.Day} days after the due date"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{-step.Day} days before the due date"),
        };
        var act = step.Channel switch
        {
            ChannelKind.Sms => "send an SMS to",
            ChannelKind.Email => "send an e-mail to",
            ChannelKind.WeChat => "send a WeChat message to",
            ChannelKind.Push => "send an app notification to",
            ChannelKind.Letter => "send a letter to",
            ChannelKind.Call => "give a collector the task to call",
            ChannelKind.Visit => "give a collector the task to visit",
        };
        var text = words is null ? "" : StrategyRules.IsTask(step.Channel) ? $", with the note “{words}”" : $", in the words of “{words}”";
        var aim = step.Day < 0 ? "aim: paid on time" : "aim: the past-due amount is paid";
        return string.Create(CultureInfo.InvariantCulture,
            $"{when}, between {step.From:HH:mm} and {step.To:HH:mm} local time, {act} everyone in “{segment}”{text} (touch {nth} of {of}; {aim}).");
    }

    private static string Chinese(StrategyStep step, string segment, string? words, int nth, int of)
    {
        var when = step.Day switch
        {
            0 => "到期日当天",
            > 0 => $"逾期第{step.Day}天",
            _ => $"到期日前{-step.Day}天",
        };
        var act = step.Channel switch
        {
            ChannelKind.Sms => "发送短信",
            ChannelKind.Email => "发送电子邮件",
            ChannelKind.WeChat => "发送微信消息",
            ChannelKind.Push => "发送应用通知",
            ChannelKind.Letter => "寄送信函",
            ChannelKind.Call => "安排催收员人工致电",
            ChannelKind.Visit => "安排催收员上门拜访",
        };
        var text = words is null ? "" : StrategyRules.IsTask(step.Channel) ? $"，备注用“{words}”" : $"，内容用“{words}”";
        var aim = step.Day < 0 ? "按时还款" : "还清逾期金额";
        return string.Create(CultureInfo.InvariantCulture,
            $"{when}，当地时间{step.From:HH:mm}至{step.To:HH:mm}，向“{segment}”中的每位客户{act}{text}（共{of}次触达中的第{nth}次；目标：{aim}）。");
    }
}
