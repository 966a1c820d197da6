using System.Collections.Concurrent;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Channels.Tests;

/// <summary>A provider that does what a test says and keeps a ledger of every send that reached it.</summary>
public sealed class ScriptedProvider : IMessageProvider
{
    public Func<RenderedMessage, Task<SendOutcome>> Answer { get; set; } = Accept;
    public Func<DoubtfulSend, SendOutcome?> Known { get; set; } = _ => null;
    public ConcurrentQueue<long> Ledger { get; } = new();
    public string Key => "scripted";
    public DoubtPolicy Doubt { get; set; } = DoubtPolicy.HoldForOperator;
    public IReadOnlyList<string> Secrets => ["password"];
    public bool Carries(ChannelKind channel) => true;
    public SettingsRead ReadSettings(string json) => new(new Nothing(), null);
    public Task<Result> TestAsync(ChannelAccount account, CancellationToken ct) => Task.FromResult(Result.Done);

    public static Task<SendOutcome> Accept(RenderedMessage message) =>
        Task.FromResult<SendOutcome>(new SendOutcome.Submitted($"S{message.AttemptId}"));

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        Ledger.Enqueue(message.AttemptId);
        return await Answer(message);
    }

    public Task<SendOutcome?> LookUpAsync(ChannelAccount account, DoubtfulSend send, CancellationToken ct) =>
        Task.FromResult(Known(send));

    private sealed record Nothing : IAccountSettings
    {
        public string Summary => "";
        public Refusal? Check() => null;
    }
}
