using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class NothingWithoutVerdictTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-5")]
    public async Task Whatever_left_has_a_stored_verdict_that_allowed_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await RunAsync(host);

        var left = await LeftAsync(lender, 8);
        var allowed = await lender.ReadAsync(
            db => db.ContactVerdicts.AsNoTracking().Where(v => v.Allowed).Select(v => v.AttemptId).ToListAsync(Ct), Ct);

        Assert.Equal(8, left.Count);
        Assert.Empty(left.Except(allowed));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-5")]
    public async Task A_gate_that_says_nothing_lets_nothing_leave(DatabaseKind kind)
    {
        var wishes = new HostWishes { Services = services => services.AddSingleton<ISendGate, SilentGate>() };
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, wishes);
        var lender = await RunAsync(host);

        Assert.Equal(0, await lender.ReadAsync(db => db.SandboxMessages.CountAsync(Ct), Ct));
        Assert.Equal(0, await lender.ReadAsync(db => db.Attempts.CountAsync(a => a.SubmittedAt != null, Ct), Ct));
    }

    // The host's own dispatcher may have taken some of them up before us, and still be at it.
    private static async Task<List<long>> LeftAsync(Lender lender, int expected)
    {
        List<long> left = [];
        for (var look = 0; look < 300 && left.Count < expected; look++)
        {
            if (look > 0) await Task.Delay(100, Ct);
            left = await lender.ReadAsync(db => db.SandboxMessages.AsNoTracking().Select(m => m.AttemptId).ToListAsync(Ct), Ct);
        }
        return left;
    }

    private static async Task<Lender> RunAsync(PlatformHost host)
    {
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(8, 3, Ct);
        await lender.SandboxAsync(Ct);
        await lender.CampaignAsync("early", 3, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var run = (await api.PostAsync("/api/v1/campaigns/early/runs", Ct)).Body.GetProperty("id").GetGuid();
        await lender.PlanAsync(run, Ct);
        await lender.DispatchAsync(Ct);
        return lender;
    }

    private sealed class SilentGate : ISendGate
    {
        public Task<IReadOnlyList<SendDecision>> DecideAsync(TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<SendDecision>>([]);

        public Task ReleaseAsync(TenantDb db, IReadOnlyCollection<long> attemptIds, CancellationToken ct) => Task.CompletedTask;

        public Task<IReadOnlyList<Addressee>> AddresseesAsync(
            TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct) => Task.FromResult<IReadOnlyList<Addressee>>([]);
    }
}
