using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Tenancy.Data;

namespace Channels.Tests.Voice;

public sealed class SandboxVoiceContract : VoiceProviderContract<SandboxVoiceFixture>;

public sealed class SandboxVoiceFixture : IVoiceFixture
{
    public string Provider => "sandbox";
    public string Settings => "{\"answerRate\":1,\"busyRate\":0,\"failureRate\":0}";
    public AdapterWorld World { get; private set; } = null!;

    public async Task StartAsync(CancellationToken ct) => World = await AdapterWorld.CreateAsync(ct);

    public async Task<int> DialledAsync()
    {
        await using var scope = World.Platform.Scope(World.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(CancellationToken.None);
        return await db.SandboxCalls.CountAsync();
    }

    public async Task LoseNextAnswerAsync(DialingLine line)
    {
        await using var scope = World.Platform.Scope(World.Tenant.Id);
        var saved = await scope.ServiceProvider.GetRequiredService<SaveLine>().RunAsync(
            new(line.Id, line.Name, Provider, "{\"answerRate\":1,\"busyRate\":0,\"failureRate\":0,\"lostAnswerRate\":1}", line.CallerIds,
                line.Concurrency, line.CallsPerSecond, line.FromMinute, line.ToMinute, line.CostPerMinute, line.Currency), CancellationToken.None);
        Assert.False(saved.IsRefused);
    }

    public Task TalkAsync(DialRequest call)
    {
        World.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
