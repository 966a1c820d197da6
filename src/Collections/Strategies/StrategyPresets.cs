using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Segments;

namespace Platform.Collections.Strategies;

/// <summary>A template that a preset needs; made once per tenant under its key.</summary>
public sealed record PresetTemplate(string Key, ChannelKind Channel, string Name, string ChineseName, IReadOnlyList<TemplateDraftText> Texts);

public sealed record PresetStep(int Day, ChannelKind Channel, string? TemplateKey);

/// <summary>A strategy to start from.</summary>
/// <param name="SegmentKey">Key of the segment that is made when none is given.</param>
public sealed record StrategyPreset(
    string Key, string Name, string ChineseName, string SegmentKey, string SegmentName, string ChineseSegmentName,
    SegmentDefinition Segment, IReadOnlyList<PresetStep> Steps, IReadOnlyList<PresetTemplate> Templates);

/// <summary>The shipped strategies. Their words say who writes, how much, when due, how to pay and whom to ask; nothing harsher.</summary>
public static class StrategyPresets
{
    private static readonly PresetTemplate Sms1 = new(
        "sms-1", ChannelKind.Sms, "SMS template 1", "短信模板一",
        [
            new("en", null,
                "{{ lender.name }}: {{ account.past_due | money }} on your {{ account.product }} (ending {{ account.ending }}) was due on {{ account.due_date | day }}. Pay: {{ service.pay_url }} Questions or difficulty paying? Call {{ service.phone }}."),
            new("zh", null,
                "【{{ lender.name }}】您的{{ account.product }}（尾号{{ account.ending }}）应于{{ account.due_date | day }}还款，现有{{ account.past_due | money }}未还。还款：{{ service.pay_url }} 。如有疑问或还款困难，请致电{{ service.phone }}。"),
        ]);

    private static readonly PresetTemplate SmsB = new(
        "sms-b", ChannelKind.Sms, "SMS template B", "短信模板B",
        [
            new("en", null,
                "{{ lender.name }}: {{ account.past_due | money }} due on {{ account.due_date | day }} ({{ account.product }}, ending {{ account.ending }}) is {{ account.days_past_due }} days late. Pay at {{ service.pay_url }} or agree a plan with us: {{ service.phone }}. We can help."),
            new("zh", null,
                "【{{ lender.name }}】您的{{ account.product }}（尾号{{ account.ending }}）{{ account.past_due | money }}于{{ account.due_date | day }}到期，已逾期{{ account.days_past_due }}天。请通过{{ service.pay_url }} 还款，或致电{{ service.phone }}与我们商定还款安排，我们愿意协助。"),
        ]);

    private static readonly PresetTemplate CallNote = new(
        "call-note-b", ChannelKind.Call, "Note for the call", "致电备注",
        [
            new("en", null,
                "{{ account.product }}, ending {{ account.ending }}: {{ account.past_due | money }} past due since {{ account.due_date | day }} ({{ account.days_past_due }} days). Ask what happened, offer a plan, note what was agreed."),
            new("zh", null,
                "{{ account.product }}（尾号{{ account.ending }}）：{{ account.past_due | money }}自{{ account.due_date | day }}起逾期（{{ account.days_past_due }}天）。先了解原因，提供还款安排，记录约定内容。"),
        ]);

    private static readonly PresetTemplate PreDue = new(
        "sms-pre-due", ChannelKind.Sms, "Reminder before the due date", "到期前提醒",
        [
            new("en", null,
                "{{ lender.name }}: a reminder that {{ account.past_due | money }} on your {{ account.product }} (ending {{ account.ending }}) is due on {{ account.due_date | day }}. Pay: {{ service.pay_url }} Already paid? Nothing to do. Questions: {{ service.phone }}."),
            new("zh", null,
                "【{{ lender.name }}】温馨提示：您的{{ account.product }}（尾号{{ account.ending }}）{{ account.past_due | money }}将于{{ account.due_date | day }}到期。还款：{{ service.pay_url }} 。如已还款请忽略。咨询：{{ service.phone }}。"),
        ]);

    public static IReadOnlyList<StrategyPreset> All { get; } =
    [
        new("segment-a-30-days", "Segment A, thirty days", "A组三十天", "a", "A", "A组",
            SegmentDefinition.Everyone with { MinDaysPastDue = 1, MaxDaysPastDue = 30 },
            [
                .. new[] { 1, 7, 15, 21 }.Select(day => new PresetStep(day, ChannelKind.Sms, Sms1.Key)),
                .. new[] { 24, 27, 30 }.SelectMany(day => new[]
                {
                    new PresetStep(day, ChannelKind.Sms, SmsB.Key), new PresetStep(day, ChannelKind.Call, CallNote.Key),
                }),
            ],
            [Sms1, SmsB, CallNote]),
        new("pre-due", "Before the due date", "到期前提醒", "pre-due", "Not yet overdue", "未逾期",
            SegmentDefinition.Everyone with { MinDaysPastDue = -3, MaxDaysPastDue = 0 },
            [.. new[] { -3, -1, 0 }.Select(day => new PresetStep(day, ChannelKind.Sms, PreDue.Key))],
            [PreDue]),
    ];

    public static StrategyPreset? Find(string key) => All.FirstOrDefault(preset => preset.Key == key);
}
