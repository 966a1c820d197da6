using System.Collections.Concurrent;
using System.Text;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Channels.Tests;

/// <summary>What the scripted gate answers, and what it was told; shared by all scopes of one platform.</summary>
public sealed class GateScript
{
    public Func<LeasedMessage, SendDecision?> Answer { get; set; } = Allow;
    public Action<TenantDb>? Before { get; set; }
    public ConcurrentBag<long> Asked { get; } = [];
    public ConcurrentBag<long> Released { get; } = [];

    public static SendDecision Allow(LeasedMessage message) =>
        new SendDecision.Send(message.AttemptId, Guid.CreateVersion7(), To(message.AttemptId), new Dictionary<string, object?>());

    public static Recipient To(long attemptId) =>
        new($"+4477009{attemptId:D5}", Index(attemptId), "en", "Europe/London");

    public static byte[] Index(long attemptId) => Encoding.UTF8.GetBytes($"index{attemptId:D7}")[..12];
}

/// <summary>The send gate as a test writes it.</summary>
public sealed class ScriptedGate(GateScript script) : ISendGate
{
    public Task<IReadOnlyList<SendDecision>> DecideAsync(
        TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct)
    {
        script.Before?.Invoke(db);
        foreach (var message in messages) script.Asked.Add(message.AttemptId);
        return Task.FromResult<IReadOnlyList<SendDecision>>([.. messages.Select(script.Answer).OfType<SendDecision>()]);
    }

    public Task ReleaseAsync(TenantDb db, IReadOnlyCollection<long> attemptIds, CancellationToken ct)
    {
        foreach (var id in attemptIds) script.Released.Add(id);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Addressee>> AddresseesAsync(
        TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Addressee>>(
            [.. messages.Select(m => new Addressee(m.AttemptId, GateScript.To(m.AttemptId), new Dictionary<string, object?>()))]);
}
