using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Imports;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Portfolios;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

public sealed class ImportApiTests(PostgresServer postgres)
{
    private const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date,branch\n";

    private const string Good = "HB-1,D-1,Ada Archer,+447911123456,ada@debtors.example,en-GB,Europe/London,GB,London,card,GBP,500.00,120.50,2026-03-01,West\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "004-9")]
    public async Task A_core_system_sends_a_file_and_reads_what_became_of_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var sent = await SendAsync(api, Header + Good + Good.Replace("HB-1", "HB-2", StringComparison.Ordinal).Replace("120.50", "1e3", StringComparison.Ordinal), "?fileName=overdue.csv");
        Assert.Equal(HttpStatusCode.Accepted, sent.Status);
        Assert.Equal($"/api/v1/imports/{sent.Body.GetProperty("id").GetString()}", sent.Location);

        var done = await EndedAsync(api, sent.Location!);
        Assert.Equal(("completed", 1, 1, 1), (
            done.Body.GetProperty("state").GetString(), done.Body.GetProperty("accepted").GetInt32(),
            done.Body.GetProperty("rejected").GetInt32(), done.Body.GetProperty("created").GetInt32()));
        var error = Assert.Single(done.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal((3, "past_due_amount", "number"), (error.GetProperty("row").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
        Assert.StartsWith("Is no number", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var chinese = await api.GetJsonAsync(sent.Location!, Ct, "zh-CN");
        Assert.StartsWith("不是", chinese.Body.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("HB-1", (await api.GetJsonAsync("/api/v1/accounts/HB-1", Ct)).Body.GetProperty("accountNo").GetString());
        Assert.Equal("overdue.csv", (await api.GetJsonAsync("/api/v1/imports", Ct)).Body.GetProperty("items")[0].GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task A_file_that_cannot_be_right_is_refused_with_the_columns_it_lacks()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var sent = await SendAsync(api, "account_no,balance\nHB-1,5\n");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "import_header_missing"), (sent.Status, sent.Code()));
        Assert.Contains("debtor_ref", sent.Body.GetProperty("title").GetString(), StringComparison.Ordinal);
        var kept = await api.GetJsonAsync(sent.Location!, Ct);
        Assert.Equal(("failed", "import_header_missing"), (kept.Body.GetProperty("state").GetString(), kept.Body.GetProperty("failure").GetString()));
        Assert.Equal(kept.Body.GetProperty("id").GetGuid(), sent.Body.GetProperty("id").GetGuid());

        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await StatusAsync(api, "?mapping=nobody-made-it"));
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await api.PostAsync("/api/v1/imports", json, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetJsonAsync($"/api/v1/imports/{Guid.CreateVersion7()}", Ct)).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_upload_that_breaks_off_changes_nothing_and_says_so(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var rows = Encoding.UTF8.GetBytes(PortfolioCsv.Text(6_000, 3, chinese: false, _ => new DateOnly(2026, 3, 1)));

        using var body = new StreamContent(new BreakingStream(rows, () => StartedAsync(api)));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        await Assert.ThrowsAnyAsync<Exception>(() => api.PostAsync("/api/v1/imports", body, Ct));

        var import = await FailedAsync(api);
        Assert.Equal("import_interrupted", import);
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        Assert.Equal(0, await lender.ReadAsync(db => db.Accounts.CountAsync(Ct), Ct));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "004-9")]
    public async Task A_file_in_a_lenders_own_form_is_read_by_the_mapping_that_is_named(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var lender = await host.TenantAsync("harbour", Ct);
        await using (var scope = host.Scope(lender.Id))
        {
            Assert.False((await scope.ServiceProvider.GetRequiredService<SaveMapping>().RunAsync(null, "Kernbank täglich", MappingDefinition.None with
            {
                Columns = new Dictionary<string, string> { ["account_no"] = "Vertrag", ["due_date"] = "Fällig", ["past_due_amount"] = "Rückstand" },
                DateFormat = "dd.MM.yyyy",
                DecimalSeparator = ",",
                ThousandsSeparator = ".",
                Codes = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["product"] = new Dictionary<string, string> { ["KK"] = "card" } },
                Defaults = new Dictionary<string, string> { ["currency"] = "EUR" },
                Ignored = ["Notiz"],
            }, Ct)).IsRefused);
        }
        var api = await host.ApiAsync("harbour-core", Ct);
        const string File =
            "Vertrag;debtor_ref;debtor_name;phone;email;language;time_zone;country;region;product;balance;Rückstand;Fällig;Filiale;Notiz\n" +
            "KB-7;D-7;Jo Muster;+4915112345678;jo@debtors.example;de-DE;Europe/Berlin;DE;Berlin;KK;1.234,50;34,50;05.03.2026;Mitte;ruft nie an\n";
        var sent = await SendAsync(api, File, "?mapping=" + Uri.EscapeDataString("Kernbank täglich"));
        var done = await EndedAsync(api, sent.Location!);
        Assert.Equal(("completed", 1, 0), (done.Body.GetProperty("state").GetString(), done.Body.GetProperty("created").GetInt32(), done.Body.GetProperty("rejected").GetInt32()));
        await using var read = host.Scope(lender.Id);
        await using var db = await read.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var account = await db.Accounts.AsNoTracking().SingleAsync(row => row.AccountNo == "KB-7", Ct);
        Assert.Equal(("card", "EUR", 1234.50m, 34.50m, new DateOnly(2026, 3, 5), """{"Filiale":"Mitte"}"""),
            (account.Product, account.Currency, account.Balance, account.PastDue, account.DueDate, account.Attributes));
    }

    [Fact]
    [Trait("attack", "17")]
    public async Task Another_lender_sees_nothing_of_an_import()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var sent = await SendAsync(await host.ApiAsync("harbour-core", Ct), Header + Good);
        var other = await host.ApiAsync("jinqiao-core", Ct);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetJsonAsync(sent.Location!, Ct)).Status);
        Assert.Empty((await other.GetJsonAsync("/api/v1/imports", Ct)).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_person_uploads_beside_the_circuit_only_with_the_pages_own_token()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var admin = await host.SignInAsync("admin@harbour.example", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(admin, Header + Good, path: "/imports/upload")).Status);

        var token = (await admin.GetJsonAsync("/imports/upload-token", Ct)).Body.GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Add("RequestVerificationToken", token);
        var sent = await SendAsync(admin, Header + Good + "too,few,cells\n", "?fileName=mine.csv", "/imports/upload");
        Assert.Equal(HttpStatusCode.Accepted, sent.Status);

        var export = await admin.GetStringAsync($"/imports/{sent.Body.GetProperty("id").GetString()}/errors.csv", Ct);
        Assert.Contains("3,row,field_count,", export, StringComparison.Ordinal);

        var strategist = await host.SignInAsync("strategist@harbour.example", Ct);
        Assert.NotEqual(HttpStatusCode.OK, (await strategist.GetAsync("/imports/upload-token", Ct)).StatusCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_key_imports_a_file_once_and_no_other_file(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        api.DefaultRequestHeaders.Add("Idempotency-Key", "nightly-2026-03-10");
        var first = await SendAsync(api, Header + Good);
        var again = await SendAsync(api, Header + Good);
        var other = await SendAsync(api, Header + Good.Replace("HB-1", "HB-2", StringComparison.Ordinal));
        Assert.Equal(first.Location, again.Location);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code()));
        Assert.Single((await api.GetJsonAsync("/api/v1/imports", Ct)).Body.GetProperty("items").EnumerateArray());
    }

    private static async Task<(HttpStatusCode, string)> StatusAsync(HttpClient api, string query)
    {
        var sent = await SendAsync(api, Header + Good, query);
        return (sent.Status, sent.Code());
    }

    private static async Task<Answer> SendAsync(HttpClient client, string file, string query = "", string path = "/api/v1/imports")
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await client.PostAsync(path + query, body, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return new Answer(answer.StatusCode, answer.Headers.Location?.ToString(), answer.Content.Headers.ContentType?.MediaType,
            text.StartsWith('{') ? System.Text.Json.JsonDocument.Parse(text).RootElement.Clone() : default, text);
    }

    private static async Task<Answer> EndedAsync(HttpClient api, string location)
    {
        for (var look = 0; look < 600; look++)
        {
            var answer = await api.GetJsonAsync(location, Ct, "en-GB");
            if (answer.Body.GetProperty("state").GetString() != "running") return answer;
            await Task.Delay(50, Ct);
        }
        throw new TimeoutException("The import did not end within 30 seconds.");
    }

    private static async Task StartedAsync(HttpClient api)
    {
        while ((await api.GetJsonAsync("/api/v1/imports", Ct)).Body.GetProperty("items").GetArrayLength() == 0) await Task.Delay(20, Ct);
    }

    private static async Task<string?> FailedAsync(HttpClient api)
    {
        for (var look = 0; look < 600; look++)
        {
            var items = (await api.GetJsonAsync("/api/v1/imports", Ct)).Body.GetProperty("items").EnumerateArray().ToList();
            if (items.Count == 1 && items[0].GetProperty("state").GetString() == "failed") return items[0].GetProperty("failure").GetString();
            await Task.Delay(50, Ct);
        }
        throw new TimeoutException("The import did not fail within 30 seconds.");
    }

    /// <summary>A sender whose connection is cut when half of the file is through and the other side is at work on it.</summary>
    private sealed class BreakingStream(byte[] bytes, Func<Task> isReceived) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Length / 2)
            {
                await isReceived();
                throw new IOException("Cut.");
            }
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 16 * 1024)], cancellationToken);
        }
    }
}
