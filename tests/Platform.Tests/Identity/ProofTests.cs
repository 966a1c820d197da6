using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Voice;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Api;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

/// <summary>An open screen is not enough for what is delicate: the person proves again who they are.</summary>
public sealed class ProofTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Half_an_hour_after_the_last_proof_a_file_is_given_only_to_who_proves_again(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var browser = await host.SignInAsync(Admin, Ct);
        using (var fresh = await browser.GetAsync("/attempts/export.csv", Ct)) Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);

        await AgeAsync(host);
        using (var asked = await browser.GetAsync("/attempts/export.csv?state=delivered", Ct))
            Assert.Equal("/prove?then=%2Fattempts%2Fexport.csv%3Fstate%3Ddelivered&back=%2F", asked.Headers.Location!.OriginalString);
        Assert.Contains("prove-error", await ProveAsync(browser, "not the password"), StringComparison.Ordinal);
        using (var still = await browser.GetAsync("/attempts/export.csv", Ct)) Assert.Equal(HttpStatusCode.Found, still.StatusCode);

        Assert.Contains("id=\"proven\" href=\"/attempts/export.csv\"", await ProveAsync(browser, PlatformHost.Password), StringComparison.Ordinal);
        using (var given = await browser.GetAsync("/attempts/export.csv", Ct)) Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        var trail = await TrailAsync(host, "session.prove");
        Assert.Equal([false, true], trail.Select(entry => entry.Allowed));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nothing_is_shown_placed_or_redirected_on_an_old_proof_and_the_attempt_is_kept(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(1, 3, Ct);
        var debtor = await lender.ReadAsync(db => db.Debtors.Select(row => row.Id).SingleAsync(Ct), Ct);
        _ = await host.SignInAsync(Admin, Ct);
        Task<Result<string>> RevealAsync() => AsAdminAsync<RevealDetail, Result<string>>(
            host, lender, reveal => reveal.RunAsync(new(debtor, DebtorField.Phone, "complaint"), Ct));
        Assert.False((await RevealAsync()).IsRefused);

        await AgeAsync(host);
        Assert.Equal("prove_again", (await RevealAsync()).Refusal.Code);
        Assert.Equal("prove_again", (await AsAdminAsync<SaveLine, Result<Guid>>(
            host, lender, save => save.RunAsync(new(null, "Line", "sandbox", "{}", "+442079460100", 1, 1, 480, 1260, 0.02m, "GBP"), Ct))).Refusal.Code);
        Assert.Equal([true, false], (await TrailAsync(host, "debtor.reveal")).Select(entry => entry.Allowed));
    }

    [Fact]
    public async Task Guessing_at_an_open_screen_locks_like_guessing_at_the_door()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var browser = await host.SignInAsync(Admin, Ct);
        await AgeAsync(host);
        for (var i = 0; i < 10; i++) await ProveAsync(browser, "guess " + i);
        Assert.Contains("prove-error", await ProveAsync(browser, PlatformHost.Password), StringComparison.Ordinal);
    }

    private static async Task<string> ProveAsync(HttpClient browser, string given)
    {
        var fields = SignInForm.Hidden(await browser.GetStringAsync("/prove?then=%2Fattempts%2Fexport.csv", Ct));
        (fields["_handler"], fields["Input.Proof"]) = ("prove", given);
        using var body = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync("/prove", body, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    // As if the person had come half an hour and a minute earlier.
    private static async Task AgeAsync(PlatformHost host)
    {
        await using var db = await host.Platform(Ct);
        var then = TimeProvider.System.GetUtcNow().AddMinutes(-31);
        await db.Set<UserSession>().ExecuteUpdateAsync(set => set.SetProperty(one => one.ProvenAt, then), Ct);
    }

    private static async Task<T> AsAdminAsync<TCase, T>(PlatformHost host, Lender lender, Func<TCase, Task<T>> use) where TCase : notnull
    {
        UserSession session;
        await using (var db = await host.Platform(Ct)) session = await db.Set<UserSession>().AsNoTracking().SingleAsync(Ct);
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            lender.Tenant.Id, new Actor(ActorKind.User, session.UserId.ToString("D"), Admin, [Role.LenderAdmin], null, session.Id), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    private static async Task<List<AuditEntry>> TrailAsync(PlatformHost host, string action)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return [.. (await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Action == action).ToListAsync(Ct)).OrderBy(entry => entry.At)];
    }
}
