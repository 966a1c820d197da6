using System.Globalization;
using System.Net;
using System.Resources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.Audit;
using Platform.Web.Hosting;

namespace Platform.Tests.Features;

/// <summary>The privacy log through the real host: who comes and goes, who is refused, what is exported, and the command that verifies.</summary>
public sealed class AuditTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Coming_failing_to_come_and_being_refused_stand_in_the_log(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        using var wrong = await new SignInForm(host.Browser()).SubmitAsync("privacy@harbour.example", "wrong horse battery staple", Ct);
        var admin = host.Browser();
        using var came = await new SignInForm(admin).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, came.StatusCode);
        using var page = await admin.GetAsync("/audit", Ct);
        using var file = await admin.GetAsync("/audit/export.csv", Ct);
        Assert.NotEqual(HttpStatusCode.OK, page.StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, file.StatusCode);

        var entries = await EntriesAsync(host);
        Assert.False(Assert.Single(entries, entry => entry.Action == "session.refuse").Allowed);
        Assert.Single(entries, entry => entry.Action == "session.start");
        Assert.Equal(2, entries.Count(entry => entry is { Action: RefusedDemands.Action, ResourceId: "ViewAudit", Allowed: false }));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_officer_exports_the_log_in_both_forms_and_that_is_an_entry(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var officer = host.Browser();
        using var came = await new SignInForm(officer).SubmitAsync("privacy@harbour.example", PlatformHost.Password, Ct);

        var csv = await officer.GetStringAsync("/audit/export.csv?kind=Session", Ct);
        var json = await officer.GetStringAsync("/audit/export.json", Ct);

        Assert.Contains("session.start", csv, StringComparison.Ordinal);
        Assert.Equal(2, csv.TrimEnd().Split("\r\n").Length);
        using var read = System.Text.Json.JsonDocument.Parse(json);
        Assert.Contains(read.RootElement.EnumerateArray(), row => row.GetProperty("action").GetString() == "audit.export");
        Assert.Equal(2, (await EntriesAsync(host)).Count(entry => entry.Action == "audit.export"));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_command_names_a_changed_a_removed_an_inserted_and_the_newest_entry(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var ids = await DoAsync(host, async (services, db) =>
        {
            for (var i = 0; i < 8; i++) services.GetRequiredService<AuditTrail>().Write(db, "tested", "command", i);
            await db.CommitAsync(Ct);
            return 0;
        });
        await RunAsync<ChainAudit, int>(host, it => it.RunAsync(Ct));
        Assert.Equal(0, (await VerifyAsync(host)).Code);

        var (changed, removed, newest) = await DoAsync(host, async (_, db) =>
        {
            var places = await db.Set<AuditLink>().OrderBy(link => link.Index).ToListAsync(Ct);
            var (second, fourth, last) = (places[1], places[3], places[^1]);
            await db.ExecuteAsync($"update audit_entries set purpose = 'another' where id = {second.EntryId}", Ct);
            await db.ExecuteAsync($"delete from audit_entries where id = {fourth.EntryId}", Ct);
            await db.ExecuteAsync(
                $"""
                insert into audit_entries (tenant_id, id, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed)
                select tenant_id, {Guid.Parse("aaaaaaaa-0000-7000-8000-000000000001")}, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed
                from audit_entries where id = {second.EntryId}
                """, Ct);
            await db.ExecuteAsync($"delete from audit_entries where id = {last.EntryId}", Ct);
            await db.ExecuteAsync($"delete from audit_chain where entry_id = {last.EntryId}", Ct);
            await db.CommitAsync(Ct);
            return (second, fourth, last);
        });

        var (code, said) = await VerifyAsync(host);
        Assert.Equal(1, code);
        Assert.Contains($"index {changed.Index}, id {changed.EntryId:D}: the entry was changed", said, StringComparison.Ordinal);
        Assert.Contains($"index {removed.Index}, id {removed.EntryId:D}: the entry was removed", said, StringComparison.Ordinal);
        Assert.Contains("id aaaaaaaa-0000-7000-8000-000000000001: the entry was inserted", said, StringComparison.Ordinal);
        Assert.Contains($"index {newest.Index}, id none: the link was removed", said, StringComparison.Ordinal);
        Assert.Contains("the chain does not end where its head says", said, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandAsync(host, "audit", "verify", "--tenant", "nobody")).Code);
        _ = ids;
    }

    [Fact]
    public void Every_known_action_and_kind_has_a_name_in_both_languages()
    {
        var texts = new ResourceManager(typeof(AuditTexts).FullName!, typeof(AuditTexts).Assembly);
        foreach (var culture in (string[])["", "zh-CN"])
        {
            var set = texts.GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!;
            Assert.DoesNotContain(AuditKinds.Known, action => set.GetString("A_" + action) is null);
            Assert.DoesNotContain(Enum.GetNames<AuditKind>(), kind => set.GetString("Kind_" + kind) is null);
            Assert.DoesNotContain(Enum.GetNames<AuditFault>(), fault => set.GetString("Fault_" + fault) is null);
        }
    }

    private static Task<(int Code, string Said)> VerifyAsync(PlatformHost host) => CommandAsync(host, "audit", "verify", "--tenant", "harbour");

    private static async Task<(int Code, string Said)> CommandAsync(PlatformHost host, params string[] args)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var code = await AuditCommand.RunAsync(host.Services, args, said, Ct);
        return (code, said.ToString());
    }

    private static Task<List<AuditEntry>> EntriesAsync(PlatformHost host) =>
        DoAsync(host, (_, db) => db.Set<AuditEntry>().AsNoTracking().OrderBy(entry => entry.At).ToListAsync(Ct));

    private static async Task<T> DoAsync<T>(PlatformHost host, Func<IServiceProvider, TenantDb, Task<T>> work)
    {
        var tenant = (await host.Services.GetRequiredService<TenantCatalog>().FindAsync("harbour", Ct))!;
        return await host.Services.GetRequiredService<TenantRunner>().RunAsync(tenant.Id, Actor.Job("test"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            return await work(services, db);
        }, Ct);
    }

    private static async Task<T> RunAsync<TCase, T>(PlatformHost host, Func<TCase, Task<T>> use) where TCase : notnull
    {
        var tenant = (await host.Services.GetRequiredService<TenantCatalog>().FindAsync("harbour", Ct))!;
        return await host.Services.GetRequiredService<TenantRunner>().RunAsync(
            tenant.Id, Actor.Job("test"), (services, _) => use(services.GetRequiredService<TCase>()), Ct);
    }
}
