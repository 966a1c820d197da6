using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Records;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Features;

/// <summary>The records of processing through the real host.</summary>
public sealed class RecordTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_records_are_kept_as_they_stood_and_taken_away_by_the_privacy_officer_alone(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        Guid kept;
        await using (var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.PrivacyOfficer))
        {
            var records = scope.ServiceProvider.GetRequiredService<ReadRecords>();
            var now = (await records.RunAsync(Ct)).Value;
            var collection = Assert.Single(now.Activities, activity => activity.Use is DataUse.Collection);
            Assert.Contains(DataKind.Identity, collection.Kinds);
            Assert.True(collection is { OfDebtors: true, Sealed: > 0 });
            Assert.Contains(now.Activities, activity => activity is { Use: DataUse.Access, OfDebtors: false, OfStaff: true });
            kept = (await records.KeepAsync(Ct)).Value;
            Assert.Equal(kept, Assert.Single((await records.ListAsync(Ct)).Value).Id);
        }
        var officer = host.Browser();
        using var came = await new SignInForm(officer).SubmitAsync("privacy@harbour.example", PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, came.StatusCode);
        using var page = await officer.GetAsync("/privacy/records", Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var retention = await officer.GetAsync("/privacy/retention", Ct);
        Assert.Equal(HttpStatusCode.OK, retention.StatusCode);
        var html = await officer.GetStringAsync($"/privacy/records/{kept}.html", Ct);
        Assert.Contains("Collecting what is owed", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        var csv = await officer.GetStringAsync($"/privacy/records/{kept}.csv", Ct);
        Assert.Equal(7, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length); // a head and six activities

        var admin = host.Browser();
        using var other = await new SignInForm(admin).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        using var closed = await admin.GetAsync("/privacy/retention", Ct);
        Assert.NotEqual(HttpStatusCode.OK, closed.StatusCode);
        using var refused = await admin.GetAsync($"/privacy/records/{kept}.csv", Ct);
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        await using var look = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.PrivacyOfficer);
        await using var db = await look.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(
            ["records.export", "records.export", "records.keep"],
            (await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.ResourceType == "records").Select(entry => entry.Action).ToListAsync(Ct)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await db.RecordSnapshots.CountAsync(Ct));
    }
}
