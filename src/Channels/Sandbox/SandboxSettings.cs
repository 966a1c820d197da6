using System.Text.Json.Serialization;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Sandbox;

/// <summary>How the sandbox behaves; rates are shares of one.</summary>
public sealed record SandboxSettings : IAccountSettings
{
    /// <summary>How long it takes to answer, at least and at most.</summary>
    public int MinDelayMs { get; init; } = 5;

    public int MaxDelayMs { get; init; } = 50;

    /// <summary>Refused for good at once.</summary>
    public double RejectRate { get; init; } = 0.01;

    /// <summary>Taken, and then reported as not delivered.</summary>
    public double FailureRate { get; init; } = 0.03;

    /// <summary>Told to come back a second later.</summary>
    public double ThrottleRate { get; init; }

    /// <summary>Taken, but the answer is lost.</summary>
    public double LostAnswerRate { get; init; }

    /// <summary>Answered by the person with STOP once it was delivered.</summary>
    public double OptOutRate { get; init; } = 0.005;

    /// <summary>Answered by the person in words once it was delivered, on channels that people answer on.</summary>
    public double ReplyRate { get; init; } = 0.06;

    /// <summary>Opened by the person after delivery, on channels that tell.</summary>
    public double ReadRate { get; init; } = 0.4;

    /// <summary>When the receipt comes, at least and at most.</summary>
    public int MinReceiptSeconds { get; init; } = 1;

    public int MaxReceiptSeconds { get; init; } = 20;

    [JsonIgnore]
    public string Summary => $"{MinDelayMs}–{MaxDelayMs} ms";

    public Refusal? Check()
    {
        foreach (var (field, rate) in new[]
        {
            ("rejectRate", RejectRate), ("failureRate", FailureRate), ("throttleRate", ThrottleRate),
            ("lostAnswerRate", LostAnswerRate), ("optOutRate", OptOutRate), ("readRate", ReadRate), ("replyRate", ReplyRate),
        })
        {
            if (rate is not (>= 0 and <= 1)) return Refusal.Invalid(field, "rate_range");
        }
        if (MinDelayMs < 0 || MaxDelayMs < MinDelayMs || MaxDelayMs > 10_000) return Refusal.Invalid("maxDelayMs", "range", Math.Max(0, MinDelayMs), 10_000);
        if (MinReceiptSeconds < 0 || MaxReceiptSeconds < MinReceiptSeconds || MaxReceiptSeconds > 86_400)
            return Refusal.Invalid("maxReceiptSeconds", "range", Math.Max(0, MinReceiptSeconds), 86_400);
        return null;
    }
}
