using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Recordings;
using Platform.Channels.Sms.Twilio;
using Platform.Channels.Voice;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Testing.Twilio;

namespace Channels.Tests.Recordings;

public sealed class FetchRecordingTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_download_that_fails_or_breaks_off_is_tried_again_later_and_half_a_recording_is_never_kept(DatabaseKind kind)
    {
        await using var twilio = await TwilioVoiceServer.StartAsync(Ct);
        await using var world = await WorldAsync(kind, twilio);
        var audio = new byte[200_000];
        new Random(3).NextBytes(audio);
        var (id, call) = await RecordedAsync(world, twilio, audio);

        twilio.FailAudio.Set(1);
        Assert.Equal(1, await FetchAsync(world));
        var failed = await RowAsync(world, id);
        Assert.Equal((RecordingState.Waiting, "not_ready", (short)1), (failed.State, failed.Reason, failed.Tries));
        Assert.True(failed.NextTryAt > world.Platform.Clock.GetUtcNow());
        Assert.Equal(0, await FetchAsync(world)); // not before its time

        twilio.TearAudio.Set(1);
        world.Platform.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await FetchAsync(world));
        var torn = await RowAsync(world, id);
        Assert.Equal((RecordingState.Waiting, "store_failed", (short)2), (torn.State, torn.Reason, torn.Tries));
        Assert.Null(torn.Hash);
        Assert.False(call.RecordingDeleted);

        world.Platform.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, await FetchAsync(world));
        var stored = await RowAsync(world, id);
        Assert.Equal((RecordingState.Stored, audio.LongLength), (stored.State, stored.Bytes));
        Assert.Equal(SHA256.HashData(audio), stored.Hash);
        Assert.True(call.RecordingDeleted);
        await using var scope = world.Platform.Scope(world.Tenant.Id, Role.Inspector);
        await using var heard = (await scope.ServiceProvider.GetRequiredService<HearRecording>().RunAsync(id, Ct)).Value.Audio;
        using var copy = new MemoryStream();
        await heard.CopyToAsync(copy, Ct);
        Assert.Equal(audio, copy.ToArray());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_cannot_be_fetched_for_hours_is_given_up_and_says_so(DatabaseKind kind)
    {
        await using var twilio = await TwilioVoiceServer.StartAsync(Ct);
        await using var world = await WorldAsync(kind, twilio);
        var (id, _) = await RecordedAsync(world, twilio, new byte[100]);
        twilio.FailAudio.Set(1_000);

        var tries = 0;
        var began = world.Platform.Clock.GetUtcNow();
        while ((await RowAsync(world, id)).State is RecordingState.Waiting && tries < 100)
        {
            tries += await FetchAsync(world);
            world.Platform.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(14, tries);
        Assert.True(world.Platform.Clock.GetUtcNow() - began > TimeSpan.FromHours(2));
        var row = await RowAsync(world, id);
        Assert.Equal((RecordingState.Failed, null), (row.State, row.NextTryAt));
    }

    private async Task<AdapterWorld> WorldAsync(DatabaseKind kind, TwilioVoiceServer twilio) =>
        await AdapterWorld.CreateAsync(kind, postgres, Ct, services =>
            services.Configure<TwilioOptions>(options => options.BaseAddress = twilio.BaseAddress.ToString()));

    /// <summary>A call that is over at the provider, with its recording there, and our row that waits for it.</summary>
    private static async Task<(Guid Id, TwilioVoiceCall Call)> RecordedAsync(AdapterWorld world, TwilioVoiceServer twilio, byte[] audio)
    {
        using var http = new HttpClient { BaseAddress = twilio.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{twilio.AccountSid}:{twilio.AuthToken}")));
        using var form = new FormUrlEncodedContent([new("To", "+447700900456"), new("Twiml", "<Response/>")]);
        (await http.PostAsync($"/2010-04-01/Accounts/{twilio.AccountSid}/Calls.json", form, Ct)).Dispose();
        var call = Assert.Single(twilio.Calls);
        (call.Recording, call.Status, call.Leg) = (audio, "completed", "completed");

        await using var scope = world.Platform.Scope(world.Tenant.Id);
        var line = (await scope.ServiceProvider.GetRequiredService<SaveLine>().RunAsync(new(
            null, "Twilio", "twilio", JsonSerializer.Serialize(new { accountSid = twilio.AccountSid, authToken = twilio.AuthToken }),
            "+442079460100", 10, 10, 480, 1260, 0.02m, "GBP"), Ct)).Value;
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var row = new CallRecording
        {
            CallId = Guid.CreateVersion7(), DebtorId = Guid.CreateVersion7(), CollectorId = Guid.CreateVersion7(), CollectorName = "Ada", LineId = line,
            ProviderCallId = call.Sid, StartedAt = world.Platform.Clock.GetUtcNow(), Outcome = "none", NextTryAt = world.Platform.Clock.GetUtcNow(),
        };
        db.Add(row);
        await db.CommitAsync(Ct);
        return (row.Id, call);
    }

    private static async Task<int> FetchAsync(AdapterWorld world)
    {
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        return await scope.ServiceProvider.GetRequiredService<FetchRecordings>().RunAsync(Ct);
    }

    private static async Task<CallRecording> RowAsync(AdapterWorld world, Guid id)
    {
        await using var scope = world.Platform.Scope(world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return await db.CallRecordings.AsNoTracking().SingleAsync(row => row.Id == id, Ct);
    }
}
