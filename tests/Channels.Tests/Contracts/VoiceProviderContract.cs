using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Tenancy.Data;

namespace Channels.Tests.Contracts;

/// <summary>A provider's peer as the contract needs it.</summary>
public interface IVoiceFixture : IAsyncDisposable
{
    string Provider { get; }

    /// <summary>JSON of a line's settings whose calls are answered.</summary>
    string Settings { get; }
    AdapterWorld World { get; }

    /// <summary>How often the peer dialled anybody: the ground truth.</summary>
    Task<int> DialledAsync();
    Task LoseNextAnswerAsync(DialingLine line);

    /// <summary>The debtor answers, talks and both hang up.</summary>
    Task TalkAsync(DialRequest call);
    Task StartAsync(CancellationToken ct);
}

/// <summary>What every voice provider promises; a new one inherits it with a fixture of its own.</summary>
public abstract class VoiceProviderContract<TFixture> : IAsyncLifetime where TFixture : IVoiceFixture, new()
{
    private const string Debtor = "+447700900123", Collector = "+447700900456";
    private readonly TFixture _peer = new();
    private DialingLine _line = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    protected TFixture Peer => _peer;
    protected IVoiceProvider Provider => _peer.World.Platform.Services.GetRequiredService<VoiceCatalog>().Find(_peer.Provider)!;

    public async ValueTask InitializeAsync()
    {
        await _peer.StartAsync(Ct);
        await using var scope = _peer.World.Platform.Scope(_peer.World.Tenant.Id);
        var saved = await scope.ServiceProvider.GetRequiredService<SaveLine>().RunAsync(
            new(null, "line", _peer.Provider, _peer.Settings, "+442079460100", 10, 10, 480, 1260, 0.02m, "GBP"), Ct);
        Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        await using var scope = _peer.World.Platform.Scope(_peer.World.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        _line = await db.DialingLines.AsNoTracking().SingleAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_dial_is_one_call_and_names_it()
    {
        var outcome = await Provider.DialAsync(_line, Call(), Ct);

        Assert.NotEmpty(Assert.IsType<DialOutcome.Accepted>(outcome).ProviderCallId);
        Assert.Equal(1, await _peer.DialledAsync());
    }

    [Fact]
    public async Task A_lost_answer_is_in_doubt_is_not_repeated_and_is_found_again()
    {
        var call = Call();
        await _peer.LoseNextAnswerAsync(_line);
        await LoadAsync();

        Assert.IsType<DialOutcome.Ambiguous>(await Provider.DialAsync(_line, call, Ct));
        Assert.Equal(1, await _peer.DialledAsync());
        var known = await Provider.LookUpAsync(_line, Doubt(call, null), Ct);

        Assert.NotNull(known?.ProviderCallId);
        Assert.Equal(1, await _peer.DialledAsync());
    }

    [Fact]
    public async Task What_was_never_taken_is_not_said_to_have_been()
    {
        var known = await Provider.LookUpAsync(_line, Doubt(Call(), null), Ct);

        Assert.Null(known?.ProviderCallId);
        Assert.Null(known?.Word);
    }

    [Fact]
    public async Task An_answered_call_ends_and_leaves_a_recording_of_two_channels_that_is_the_same_each_time()
    {
        var call = Call();
        var id = Assert.IsType<DialOutcome.Accepted>(await Provider.DialAsync(_line, call, Ct)).ProviderCallId;
        await _peer.TalkAsync(call);

        Assert.Equal(CallWord.Completed, (await Provider.LookUpAsync(_line, Doubt(call, id), Ct))?.Word);
        var first = await AudioAsync(id);
        Assert.Equal("RIFF"u8.ToArray(), first[..4]);
        Assert.Equal(2, BitConverter.ToInt16(first, 22));
        Assert.Equal(SHA256.HashData(first), SHA256.HashData(await AudioAsync(id)));
    }

    [Fact]
    public async Task Hanging_up_twice_is_no_fault()
    {
        var call = Call();
        var id = Assert.IsType<DialOutcome.Accepted>(await Provider.DialAsync(_line, call, Ct)).ProviderCallId;

        Assert.False((await Provider.HangUpAsync(_line, id, Ct)).IsRefused);
        Assert.False((await Provider.HangUpAsync(_line, id, Ct)).IsRefused);
    }

    [Fact]
    public void What_is_shown_of_it_has_no_number()
    {
        Assert.DoesNotContain(Debtor, Call().ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Collector, Doubt(Call(), null).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_are_misspelt_are_refused() => Assert.NotNull(Provider.ReadSettings("{\"answerrrate\":1}").Refusal);

    [Fact]
    public async Task The_line_can_be_tried_without_reaching_anybody()
    {
        Assert.False((await Provider.TestAsync(_line, null, Ct)).IsRefused);
        Assert.Equal(0, await _peer.DialledAsync());
    }

    protected Task<DialOutcome> DialAsync(DialRequest call) => Provider.DialAsync(_line, call, Ct);

    protected DialingLine Line => _line;

    protected DialRequest Call() => new(
        Guid.CreateVersion7(), 7, "token", "+442079460100", Debtor, Collector, TimeSpan.FromSeconds(25), TimeSpan.FromHours(1));

    protected DoubtfulCall Doubt(DialRequest call, string? id) =>
        new(call.CallId, call.AttemptId, id, _peer.World.Platform.Clock.GetUtcNow(), Collector);

    private async Task<byte[]> AudioAsync(string id)
    {
        await using var audio = await Provider.FetchAsync(_line, id, null, Ct);
        using var whole = new MemoryStream();
        await audio!.Audio!.CopyToAsync(whole, Ct);
        return whole.ToArray();
    }
}
