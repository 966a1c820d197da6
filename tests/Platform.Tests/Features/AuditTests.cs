using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Resources;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;
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

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "004-14")]
    public async Task An_exported_log_is_verified_without_the_database_and_a_changed_entry_is_named(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await DoAsync(host, async (services, db) =>
        {
            for (var i = 0; i < 8; i++) services.GetRequiredService<AuditTrail>().Write(db, "tested", "command", i);
            await db.CommitAsync(Ct);
            return 0;
        });
        await RunAsync<ChainAudit, int>(host, it => it.RunAsync(Ct));
        await RunAsync<SignAudit, int>(host, it => it.RunAsync(Ct));
        var folder = Directory.CreateTempSubdirectory("platform-auditlog-").FullName;
        try
        {
            var (file, proof) = (Path.Combine(folder, "harbour.auditlog"), Path.Combine(folder, "5.tlog-proof"));
            Assert.Equal(0, (await CommandAsync(host, "audit", "export", "--tenant", "harbour", "--out", file)).Code);
            var key = (await CommandAsync(host, "audit", "keys")).Said.Trim();

            Assert.Equal((0, true), Heads(await FileCommandAsync("audit", "verify", file, "--key", key), "whole"));
            Assert.Equal(0, (await FileCommandAsync("audit", "prove", file, "--index", "5", "--out", proof)).Code);
            Assert.Equal((0, true), Heads(await FileCommandAsync("audit", "verify", proof, "--key", key), "proven"));
            Assert.Equal((0, true), Heads(await CommandAsync(host, "audit", "prove", "--tenant", "harbour", "--index", "5"), "c2sp.org/tlog-proof@v1"));

            var lines = await File.ReadAllLinesAsync(file, Ct);
            lines[4] = lines[4].Replace("\"action\":\"", "\"action\":\"x", StringComparison.Ordinal); // the head, then index 0
            await File.WriteAllLinesAsync(file, lines, Ct);
            var (code, said) = await FileCommandAsync("audit", "verify", file, "--key", key);
            Assert.Equal(1, code);
            Assert.Contains("TAMPERED WITH", said, StringComparison.Ordinal);
            Assert.Contains("index 3, id", said, StringComparison.Ordinal);
            Assert.Equal(2, (await FileCommandAsync("audit", "verify", file)).Code);
            Assert.Equal(2, (await FileCommandAsync("audit", "verify", file, "--key", "nonsense")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "004-14")]
    public async Task A_log_watcher_reads_pages_checkpoint_and_proof_and_a_core_system_reads_nothing(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await DoAsync(host, async (services, db) =>
        {
            for (var i = 0; i < 25; i++) services.GetRequiredService<AuditTrail>().Write(db, "tested", "api", i);
            await db.CommitAsync(Ct);
            return 0;
        });
        await RunAsync<ChainAudit, int>(host, it => it.RunAsync(Ct));
        var watcher = await host.ApiAsync("harbour-audit", Ct);
        using var nothing = await watcher.GetAsync("/api/v1/attempts", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, nothing.StatusCode);
        var core = await host.ApiAsync("harbour-core", Ct);
        foreach (var path in (string[])["entries", "checkpoint", "proof/0"])
        {
            using var refused = await core.GetAsync($"/api/v1/audit/{path}", Ct);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        }

        var (seen, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await watcher.GetFromJsonAsync<JsonElement>($"/api/v1/audit/entries?action=tested&limit=10&cursor={cursor}", Ct);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        Assert.Equal((25, 25), (seen.Count, seen.Distinct().Count()));
        using var wrong = await watcher.GetAsync("/api/v1/audit/entries?cursor=nonsense", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        await RunAsync<SignAudit, int>(host, it => it.RunAsync(Ct));
        var checkpoint = await watcher.GetFromJsonAsync<JsonElement>("/api/v1/audit/checkpoint", Ct);
        var proof = await watcher.GetFromJsonAsync<JsonElement>("/api/v1/audit/proof/7", Ct);
        var key = NoteVerifier.Parse(checkpoint.GetProperty("keys")[0].GetString()!);
        var signed = Checkpoint.Open(proof.GetProperty("checkpoint").GetString(), key.Name, [key])!;
        Assert.True(Merkle.IsIncluded(
            Merkle.Leaf(Encoding.UTF8.GetBytes(proof.GetProperty("entry").GetString()!)), 7, signed.Size,
            [.. proof.GetProperty("hashes").EnumerateArray().Select(hash => hash.GetBytesFromBase64())], signed.Root));
        using var beyond = await watcher.GetAsync("/api/v1/audit/proof/999999", Ct);
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
        using var noPlace = await watcher.GetAsync("/api/v1/audit/proof/first", Ct);
        Assert.Equal(HttpStatusCode.NotFound, noPlace.StatusCode);
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

    private static (int, bool) Heads((int Code, string Said) answer, string word) => (answer.Code, answer.Said.Split('\n')[0].Contains(word, StringComparison.Ordinal));

    private static async Task<(int Code, string Said)> FileCommandAsync(params string[] args)
    {
        Assert.True(AuditFileCommand.IsAsked(args));
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        return (await AuditFileCommand.RunAsync(args, said, Ct), said.ToString());
    }

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
