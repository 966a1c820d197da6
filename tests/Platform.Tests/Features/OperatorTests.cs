using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Jobs;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.Operator;
using Platform.Web.Jobs;

namespace Platform.Tests.Features;

public sealed class OperatorTests(PostgresServer postgres)
{
    private static readonly Actor Operator = new(ActorKind.User, Guid.CreateVersion7().ToString("D"), "Operator", [Role.PlatformOperator]);
    private static readonly CreateLender.Request Lender = new("riverside", "Riverside Bank", "Europe/London", "en", "GB", "GBP", "first@riverside.example", "First Person");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_lenders_first_administrator_sets_a_password_and_is_in(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);

        var link = await DoAsync<CreateLender, Result<string>>(host, it => it.RunAsync(Operator, Lender, Ct));
        using var set = await WelcomeAsync(host.Browser(), link.Value);

        Assert.Equal(HttpStatusCode.Found, set.StatusCode);
        var signIn = await new SignInForm(host.Browser()).SubmitAsync("first@riverside.example", "orange lantern quietly", Ct);
        Assert.Equal(HttpStatusCode.Found, signIn.StatusCode);
        Assert.Equal("key_taken", (await DoAsync<CreateLender, Result<string>>(host, it => it.RunAsync(Operator, Lender, Ct))).Refusal.Code);
        var created = Assert.Single(await TracesAsync(host, "riverside"), entry => entry.Action == "tenant.created");
        Assert.Equal(Operator.Id, created.ActorId);
    }

    [Fact]
    public async Task What_is_no_key_zone_language_country_currency_or_address_is_refused_by_its_field()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        foreach (var (ask, field) in new (CreateLender.Request, string)[]
        {
            (Lender with { Key = "River Side" }, "tenantKey"), (Lender with { Key = "-a" }, "tenantKey"), (Lender with { Name = " " }, "tenantName"),
            (Lender with { TimeZone = "London" }, "timeZone"), (Lender with { Language = "fr" }, "language"), (Lender with { Country = "gb" }, "country"),
            (Lender with { Currency = "£" }, "Currency"), (Lender with { AdminEmail = "first" }, "email"),
        })
        {
            var refused = (await DoAsync<CreateLender, Result<string>>(host, it => it.RunAsync(Operator, ask, Ct))).Refusal;
            Assert.Equal(("invalid", field), (refused.Code, (string)refused.Args[0]));
        }
        await using var db = await host.Platform(Ct);
        Assert.False(await db.Tenants.AnyAsync(tenant => tenant.Key == "riverside", Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_agency_works_for_nobody_until_a_lender_engages_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var link = await DoAsync<CreateAgency, Result<string>>(host, it => it.RunAsync(Operator, new("keen", "Keen Recoveries", "lead@keen.example", "Lead"), Ct));
        using var set = await WelcomeAsync(host.Browser(), link.Value);
        var early = await new SignInForm(host.Browser()).SubmitAsync("lead@keen.example", "orange lantern quietly", Ct);
        Assert.Equal(HttpStatusCode.OK, early.StatusCode); // the page again, saying why

        await using (var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin))
            Assert.False((await scope.ServiceProvider.GetRequiredService<Platform.Collections.Placements.EngageAgency>().RunAsync("keen", Ct)).IsRefused);

        var signIn = await new SignInForm(host.Browser()).SubmitAsync("lead@keen.example", "orange lantern quietly", Ct);
        Assert.Equal(HttpStatusCode.Found, signIn.StatusCode);
        Assert.Equal("key_taken", (await DoAsync<CreateAgency, Result<string>>(host, it => it.RunAsync(Operator, new("keen", "x", "a@b.example", ""), Ct))).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_suspended_lender_is_refused_with_words_at_sign_in_and_api_its_jobs_rest_and_all_goes_on_afterwards(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var harbour = await host.TenantAsync("harbour", Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var admin = await host.SignInAsync("admin@harbour.example", Ct);
        using (var before = await api.GetAsync("/api/v1/campaigns", Ct)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        Assert.False((await SuspendAsync(host, harbour.Id, true)).IsRefused);

        using (var refused = await api.GetAsync("/api/v1/campaigns", Ct))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
            Assert.Contains("suspended", problem.GetProperty("title").GetString()!, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.TokenAsync("harbour-core", Ct));
        using (var page = await admin.GetAsync("/accounts", Ct)) Assert.NotEqual(HttpStatusCode.OK, page.StatusCode);
        var again = await new SignInForm(host.Browser()).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        Assert.Contains("is suspended on this platform", await again.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        // An agency's people go on elsewhere, and are not offered this lender.
        using (await host.SignInAsync("collector@swift.example", Ct)) { }
        // Work of the shared schedule waits.
        var kindOf = "test:" + Guid.CreateVersion7();
        await using (var db = await host.Platform(Ct))
        {
            db.Add(new TenantSchedule { TenantId = harbour.Id, Kind = kindOf, TargetId = Guid.CreateVersion7(), NextAt = TimeProvider.System.GetUtcNow().AddMinutes(-1) });
            await db.SaveChangesAsync(Ct);
        }
        var work = host.Services.GetRequiredService<DueWork>();
        Assert.Empty(await work.TakeAsync(kindOf, TimeSpan.FromMinutes(1), Ct));

        Assert.False((await SuspendAsync(host, harbour.Id, false)).IsRefused);
        Assert.Single(await work.TakeAsync(kindOf, TimeSpan.FromMinutes(1), Ct));
        using (var after = await api.GetAsync("/api/v1/campaigns", Ct)) Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(["tenant.suspended", "tenant.resumed"], (await TracesAsync(host, "harbour")).Select(entry => entry.Action));
        Assert.Equal("not_found", (await SuspendAsync(host, Tenancy.Tenants.TenantId.New(), true)).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Only_the_operator_operates(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var view = (await DoAsync<ReadPlatform, Result<PlatformView>>(host, it => it.RunAsync(Operator, Ct))).Value;
        Assert.Equal(["harbour", "jinqiao"], view.Lenders.Select(row => row.Tenant.Key));
        Assert.All(view.Lenders, row => Assert.True(row is { People: > 0, Due: 0, InDoubt: 0, Imports: 0 } && !row.IsStuck(view.At)));
        Assert.Contains(view.Agencies, row => row is { Agency.Key: "swift", People: > 0, Lenders: 2 });
        foreach (var role in Enum.GetValues<Role>().Where(role => role is not Role.PlatformOperator))
        {
            var actor = Operator with { Roles = [role] };
            Assert.Equal("forbidden", (await DoAsync<ReadPlatform, Result<PlatformView>>(host, it => it.RunAsync(actor, Ct))).Refusal.Code);
            Assert.Equal("forbidden", (await DoAsync<CreateLender, Result<string>>(host, it => it.RunAsync(actor, Lender, Ct))).Refusal.Code);
            Assert.Equal("forbidden", (await DoAsync<CreateAgency, Result<string>>(host, it => it.RunAsync(actor, new("x", "x", "a@b.example", ""), Ct))).Refusal.Code);
            Assert.Equal("forbidden", (await DoAsync<SuspendLender, Result>(host, async it => await it.RunAsync(actor, new(view.Lenders[0].Tenant.Id, true), Ct))).Refusal.Code);
        }
    }

    /// <summary>Every page there is, tried with the operator's session, and every use case of the modules by the permission it asks for.</summary>
    [Fact]
    public async Task The_operator_reads_no_debtors_data_by_any_page_or_use_case()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var browser = await host.SignInAsync("operator@platform.example", Ct);
        var open = new List<string>();
        foreach (var page in typeof(Platform.Web.App).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>().Select(route => (type, route.Template))))
        {
            if (page.type.GetCustomAttributes<AllowAnonymousAttribute>().Any()) continue;
            var path = System.Text.RegularExpressions.Regex.Replace(page.Template, @"\{[^}]*\}", Guid.CreateVersion7().ToString());
            using var answer = await browser.GetAsync(path, Ct);
            if (answer.StatusCode is HttpStatusCode.OK) open.Add(page.Template);
        }
        // Shared shells whose use cases ask again, and its own pages and profile.
        Assert.Equal(["/", "/error", "/kit", "/not-found", "/operator", "/profile"], open.Where(path => !path.StartsWith("/operator/", StringComparison.Ordinal) && !path.StartsWith("/profile/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (var path in new[] { "/attempts/export.csv", "/agencies/results.csv", "/api/v1/accounts", "/api/v1/attempts" })
        {
            using var answer = await browser.GetAsync(path, Ct);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        }
        Assert.Equal(
            [Permission.OperatePlatform, Permission.ViewHome],
            Enum.GetValues<Permission>().Where(permission => Operator.May(permission)).Order());
        // Without a tenant nothing can be leased at all.
        await using var scope = host.Services.CreateAsyncScope();
        await Assert.ThrowsAsync<TenantNotSetException>(() => scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct));
    }

    private static Task<Result> SuspendAsync(PlatformHost host, Tenancy.Tenants.TenantId tenant, bool on) =>
        DoAsync<SuspendLender, Result>(host, it => it.RunAsync(Operator, new(tenant, on), Ct));

    private static async Task<T> DoAsync<TCase, T>(PlatformHost host, Func<TCase, Task<T>> work) where TCase : notnull
    {
        await using var scope = host.Services.CreateAsyncScope(); // unbound, as the operator's is
        return await work(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    private static async Task<List<AuditEntry>> TracesAsync(PlatformHost host, string tenant)
    {
        await using var scope = host.Scope((await host.TenantAsync(tenant, Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return await db.Set<AuditEntry>().Where(entry => entry.ResourceType == "tenant").OrderBy(entry => entry.Id).ToListAsync(Ct);
    }

    private static async Task<HttpResponseMessage> WelcomeAsync(HttpClient browser, string link)
    {
        var fields = SignInForm.Hidden(await browser.GetStringAsync(link, Ct));
        fields["_handler"] = "welcome";
        fields["Input.Password"] = "orange lantern quietly";
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(link, form, Ct);
    }
}
