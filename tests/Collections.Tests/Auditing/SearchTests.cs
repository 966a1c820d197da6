using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Searches;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Auditing;

/// <summary>What the privacy officer keeps and counts.</summary>
public sealed class SearchTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_kept_search_is_its_keepers_alone_and_the_same_name_replaces_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (ann, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        Assert.False((await KeepAsync(world, ann, " Refused ", "refused=true")).IsRefused);
        Assert.False((await KeepAsync(world, ann, "Refused", "refused=true&kind=Reveal")).IsRefused);
        Assert.Equal("required", (await KeepAsync(world, ann, "  ", "refused=true")).Refusal.Args[1]);
        Assert.True((await KeepAsync(world, bob, "Mine", "refused=true", Role.Strategist)).IsRefused);

        var kept = Assert.Single(await AsAsync<ListSearches, IReadOnlyList<AuditSearch>>(world, ann, it => it.RunAsync(Ct)));
        Assert.Equal(("Refused", "refused=true&kind=Reveal"), (kept.Name, kept.Query));
        Assert.Empty(await AsAsync<ListSearches, IReadOnlyList<AuditSearch>>(world, bob, it => it.RunAsync(Ct)));
        Assert.True((await AsAsync<ForgetSearch, Result>(world, bob, it => it.RunAsync(kept.Id, Ct))).IsRefused);
        Assert.False((await AsAsync<ForgetSearch, Result>(world, ann, it => it.RunAsync(kept.Id, Ct))).IsRefused);
        Assert.Empty(await AsAsync<ListSearches, IReadOnlyList<AuditSearch>>(world, ann, it => it.RunAsync(Ct)));

        for (var i = 0; i < AuditSearch.Most; i++) Assert.False((await KeepAsync(world, ann, $"No {i}", "kind=View")).IsRefused);
        Assert.Equal("searches_full", (await KeepAsync(world, ann, "One more", "kind=View")).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Bars_count_each_entry_once_by_its_instant_and_only_what_is_asked_for(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var start = world.Now;
        foreach (var (hours, action, allowed) in new[] { (0, "case.view", true), (1, "case.view", true), (24, "case.view", true), (25, "access.refuse", false), (72, "case.view", true) })
        {
            world.Platform.Clock.Advance(start.AddHours(hours) - world.Now);
            await world.WriteAsync(db =>
            {
                db.Add(new AuditEntry { At = world.Now, ActorId = "x", ActorName = "X", Action = action, ResourceType = "case", ResourceId = "1", Allowed = allowed });
                return Task.CompletedTask;
            }, Ct);
        }
        DateTimeOffset[] edges = [start, start.AddHours(24), start.AddHours(48), start.AddHours(72)];

        Assert.Equal([(2L, 0L), (2L, 1L), (0L, 0L)], await CountAsync(world, new(), edges));
        Assert.Equal([(2L, 0L), (1L, 0L), (0L, 0L)], await CountAsync(world, new(Actions: ["case.view"]), edges));
        Assert.Equal([(0L, 0L), (1L, 1L), (0L, 0L)], await CountAsync(world, new(OnlyRefused: true), edges));
        Assert.Equal([(1L, 0L), (1L, 0L), (0L, 0L)], await CountAsync(world, new(From: start.AddMinutes(30), Until: start.AddHours(25)), edges));
        Assert.True((await world.UseAsync<CountAudit, Result<IReadOnlyList<AuditBar>>>(it => it.RunAsync(new(new(), edges), Ct), Role.LenderAdmin)).IsRefused);
        Assert.True((await world.UseAsync<CountAudit, Result<IReadOnlyList<AuditBar>>>(it => it.RunAsync(new(new(), [.. edges.Reverse()]), Ct), Role.PrivacyOfficer)).IsRefused);
    }

    private static async Task<IEnumerable<(long, long)>> CountAsync(World world, AuditFilter filter, DateTimeOffset[] edges) =>
        (await world.UseAsync<CountAudit, Result<IReadOnlyList<AuditBar>>>(it => it.RunAsync(new(filter, edges), Ct), Role.PrivacyOfficer)).Value
            .Select(bar => (bar.Entries, bar.Refused));

    private static Task<Result> KeepAsync(World world, Guid who, string name, string query, Role role = Role.PrivacyOfficer) =>
        AsAsync<KeepSearch, Result>(world, who, it => it.RunAsync(new(name, query), Ct), role);

    private static async Task<T> AsAsync<TCase, T>(World world, Guid who, Func<TCase, Task<T>> use, Role role = Role.PrivacyOfficer) where TCase : notnull
    {
        await using var scope = world.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(world.TenantId, new Actor(ActorKind.User, who.ToString("D"), "Ann", [role]), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }
}
