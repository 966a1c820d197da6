using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Api;
using Platform.Tests.Host;

namespace Platform.Tests.Features;

/// <summary>The copy that answers a request for access, through the real host.</summary>
public sealed class PrivacyCopyTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_copy_is_taken_by_this_lenders_privacy_officer_alone_and_needs_no_script_to_be_read(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(2, 3, Ct);
        var id = Guid.CreateVersion7();
        await using (var scope = host.Scope(lender.Tenant.Id, Role.PrivacyOfficer))
        {
            DebtorId debtor;
            await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct)) debtor = (await db.Debtors.FirstAsync(Ct)).Id;
            Done(await scope.ServiceProvider.GetRequiredService<ReceiveRequest>().RunAsync(new(id, debtor, PrivacyKind.Access, RequestWay.Letter, null, "<script>alert(1)</script>"), Ct));
            Done(await scope.ServiceProvider.GetRequiredService<CheckIdentity>().RunAsync(new(id, "document", true, null), Ct));
        }

        var officer = await ComeAsync(host, "privacy@harbour.example");
        foreach (var page in new[] { "/privacy/requests", $"/privacy/requests/{id}" })
        {
            using var seen = await officer.GetAsync(page, Ct);
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        }
        using var html = await officer.GetAsync($"/privacy/requests/{id}/copy.html", Ct);
        Assert.Equal((HttpStatusCode.OK, "no-store"), (html.StatusCode, html.Headers.CacheControl?.ToString()));
        var text = await html.Content.ReadAsStringAsync(Ct);
        Assert.Contains("What is kept about you", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(await officer.GetByteArrayAsync($"/privacy/requests/{id}/copy.json", Ct));
        Assert.Equal(1, json.RootElement.GetProperty("debtors").GetArrayLength());

        foreach (var (who, status) in new[] { ("admin@harbour.example", HttpStatusCode.Forbidden), ("privacy@jinqiao.example", HttpStatusCode.NotFound) })
        {
            var other = await ComeAsync(host, who);
            using var refused = await other.GetAsync($"/privacy/requests/{id}/copy.json", Ct);
            Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
            if (status is HttpStatusCode.NotFound) Assert.Equal(status, refused.StatusCode);
        }
    }

    private static async Task<HttpClient> ComeAsync(PlatformHost host, string email)
    {
        var browser = host.Browser();
        using var came = await new SignInForm(browser).SubmitAsync(email, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, came.StatusCode);
        return browser;
    }

    private static void Done(Result result) => Assert.False(result.IsRefused, result.IsRefused ? result.Refusal.ToString() : "");
}
