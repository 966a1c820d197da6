using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;
using Platform.Channels.Sandbox;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Voice.Sandbox;

/// <summary>How the sandbox's people behave.</summary>
public sealed record SandboxVoiceSettings : IAccountSettings
{
    public double AnswerRate { get; init; } = 0.6;
    public double BusyRate { get; init; } = 0.1;
    public double FailureRate { get; init; } = 0.03;

    /// <summary>How often its answer to a dial is lost although it took the call.</summary>
    public double LostAnswerRate { get; init; }

    public int MinRingSeconds { get; init; } = 3;
    public int MaxRingSeconds { get; init; } = 9;
    public int MinTalkSeconds { get; init; } = 8;
    public int MaxTalkSeconds { get; init; } = 25;

    public string Summary => $"{AnswerRate:P0}";

    public Refusal? Check()
    {
        if (AnswerRate is < 0 or > 1 || BusyRate is < 0 or > 1 || FailureRate is < 0 or > 1 || LostAnswerRate is < 0 or > 1
            || AnswerRate + BusyRate + FailureRate > 1)
            return Refusal.Invalid("answerRate", "range", 0, 1);
        if (MinRingSeconds < 0 || MaxRingSeconds < MinRingSeconds || MaxRingSeconds > 60) return Refusal.Invalid("maxRingSeconds", "range", MinRingSeconds, 60);
        if (MinTalkSeconds < 1 || MaxTalkSeconds < MinTalkSeconds || MaxTalkSeconds > 600) return Refusal.Invalid("maxTalkSeconds", "range", MinTalkSeconds, 600);
        return null;
    }
}

/// <summary>
/// A line that reaches nobody: its calls ring, are answered or not as the attempt's own dice say, are talked for a while
/// and leave a recording with two voices.
/// </summary>
internal sealed class SandboxVoice(LineSettings lines, TenantRunner tenants, TimeProvider clock) : IVoiceProvider
{
    public const string Name = "sandbox";
    private const byte Fate = 21, Ring = 22, Talk = 23, Lose = 24;
    private static readonly TimeSpan Connect = TimeSpan.FromSeconds(1);

    public string Key => Name;
    public bool RingsCollector => false;
    public IReadOnlyList<string> Secrets => [];
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<SandboxVoiceSettings>(json);

    public async Task<DialOutcome> DialAsync(DialingLine line, DialRequest call, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<SandboxVoiceSettings>(line, ct);
        var dice = new SandboxDice(call.AttemptId);
        var row = Play(line, call, settings, dice);
        // Once begun it is not given up half way: the row and our answer would disagree.
        await InTenantAsync(line, async (db, token) =>
        {
            if (await db.SandboxCalls.AnyAsync(known => known.CallId == call.CallId, token)) return;
            db.Add(row);
            await db.CommitAsync(token);
        }, CancellationToken.None);
        return dice.Hits(Lose, settings.LostAnswerRate) ? new DialOutcome.Ambiguous("answer_lost") : new DialOutcome.Accepted(call.CallId.ToString("N"));
    }

    public async Task<CallKnown?> LookUpAsync(DialingLine line, DoubtfulCall call, CancellationToken ct)
    {
        CallKnown? known = null;
        await InTenantAsync(line, async (db, token) =>
        {
            var row = await db.SandboxCalls.AsNoTracking().SingleOrDefaultAsync(c => c.CallId == call.CallId, token);
            known = row is null ? new CallKnown(null, null) : new CallKnown(row.CallId.ToString("N"), WordOf(row, clock.GetUtcNow()));
        }, ct);
        return known;
    }

    public async Task<Result> HangUpAsync(DialingLine line, string providerCallId, CancellationToken ct)
    {
        await InTenantAsync(line, async (db, token) =>
        {
            var id = Guid.ParseExact(providerCallId, "N");
            var row = await db.SandboxCalls.SingleOrDefaultAsync(call => call.CallId == id, token);
            var now = clock.GetUtcNow();
            if (row is null || row.EndAt <= now) return;
            if (row.AnswerAt is not { } answered || answered > now) row.End = "canceled";
            (row.EndAt, row.NextAt) = (now, now);
            await db.CommitAsync(token);
        }, ct);
        return Result.Done;
    }

    public async Task<RecordingAudio?> FetchAsync(DialingLine line, string providerCallId, string? recordingId, CancellationToken ct)
    {
        RecordingAudio? audio = null;
        await InTenantAsync(line, async (db, token) =>
        {
            var id = Guid.ParseExact(providerCallId, "N");
            var row = await db.SandboxCalls.AsNoTracking().SingleOrDefaultAsync(call => call.CallId == id, token);
            audio = row switch
            {
                null => new RecordingAudio(null, null, "", IsAbsent: true),
                { AnswerAt: { } from, End: "completed" } when row.EndAt <= clock.GetUtcNow() =>
                    new RecordingAudio(providerCallId, new MemoryStream(TwoVoices.Wav(row.AttemptId, row.EndAt - from)), "audio/wav"),
                { End: not "completed" } => new RecordingAudio(null, null, "", IsAbsent: true),
                _ => null,
            };
        }, ct);
        return audio;
    }

    public Task ForgetAsync(DialingLine line, string recordingId, CancellationToken ct) => Task.CompletedTask;

    public Task<Result> TestAsync(DialingLine line, string? to, CancellationToken ct) => Task.FromResult(Result.Done);

    internal static CallWord WordOf(SandboxCall row, DateTimeOffset now) =>
        row.EndAt <= now ? EndOf(row.End)
        : row.AnswerAt <= now ? CallWord.Answered
        : row.RingAt <= now ? CallWord.Ringing : CallWord.Queued;

    internal static CallWord EndOf(string end) => end switch
    {
        "completed" => CallWord.Completed,
        "busy" => CallWord.Busy,
        "no_answer" => CallWord.NoAnswer,
        "canceled" => CallWord.Canceled,
        _ => CallWord.Failed,
    };

    private SandboxCall Play(DialingLine line, DialRequest call, SandboxVoiceSettings settings, SandboxDice dice)
    {
        var now = clock.GetUtcNow();
        var ring = now + Connect;
        var up = ring.AddSeconds(dice.Between(Ring, settings.MinRingSeconds, settings.MaxRingSeconds));
        var fate = dice.Roll(Fate);
        var (answer, end, how) =
            fate < settings.AnswerRate ? (up, up.AddSeconds(dice.Between(Talk, settings.MinTalkSeconds, settings.MaxTalkSeconds)), "completed")
            : fate < settings.AnswerRate + settings.BusyRate ? ((DateTimeOffset?)null, ring.AddSeconds(1), "busy")
            : fate < settings.AnswerRate + settings.BusyRate + settings.FailureRate ? (null, ring, "failed")
            : (null, ring + call.RingFor, "no_answer");
        return new SandboxCall
        {
            TenantId = line.TenantId, CallId = call.CallId, AttemptId = call.AttemptId, AcceptedAt = now,
            RingAt = ring, AnswerAt = answer, EndAt = end, End = how, NextAt = ring,
        };
    }

    private Task InTenantAsync(DialingLine line, Func<TenantDb, CancellationToken, Task> work, CancellationToken ct) =>
        tenants.RunAsync(line.TenantId, Actor.Job(Name), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            await work(db, token);
        }, ct);
}
