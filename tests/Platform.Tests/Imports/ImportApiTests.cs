using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Portfolios;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Imports;

public sealed class ImportApiTests(PostgresServer postgres)
{
    private const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date";
    private const string Good = "A1,D1,Ada Archer,+447911123456,ada@debtors.example,en-GB,Europe/London,GB,London,card,GBP,500.00,120.50,2026-03-01";
    private const string Bad = "A2,D2,,12,ben@debtors.example,en-GB,Europe/London,GB,London,card,GBP,100.00,120.50,2026-02-30";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_core_system_imports_a_file_and_reads_why_rows_were_refused(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        using var started = await ImportSending.SendAsync(api, $"{Header}\n{Good}\n{Bad}\n", Ct);

        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var import = await ImportSending.EndAsync(api, started.Headers.Location!, Ct);
        Assert.Equal("completed", import.GetProperty("state").GetString());
        Assert.Equal([2, 1, 1, 1, 0], new[] { "read", "accepted", "rejected", "created", "updated" }.Select(name => import.GetProperty(name).GetInt32()));
        Assert.Equal(JsonValueKind.Null, import.GetProperty("failure").ValueKind);
        var errors = ImportSending.Errors(import);
        Assert.Equal(
            ["3 debtor_name required Name is missing.", "3 due_date date Due date is not a date in the form of this file.",
             "3 phone phone Phone is not a telephone number that can exist."],
            errors);

        var chinese = await ImportSending.ReadAsync(api, started.Headers.Location!, "zh-CN", Ct);
        Assert.Contains("3 debtor_name required 缺少姓名。", ImportSending.Errors(chinese));
        Assert.Contains(Listed(await ImportSending.ReadAsync(api, new Uri("/api/v1/imports", UriKind.Relative), "en", Ct)), id => id == import.GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_same_file_again_updates_and_never_duplicates(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        var file = PortfolioCsv.Text(250, 5, chinese: false, _ => new DateOnly(2026, 2, 1));
        await ImportSending.ImportAsync(api, file, Ct);

        var again = await ImportSending.ImportAsync(api, file, Ct);

        Assert.Equal([0, 250], new[] { "created", "updated" }.Select(name => again.GetProperty(name).GetInt32()));
        Assert.Equal(250, await AccountsAsync(host));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_header_without_its_columns_fails_and_names_them(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);

        var import = await ImportSending.ImportAsync(api, "account_no,debtor_ref\nA1,D1\n", Ct);

        Assert.Equal("failed", import.GetProperty("state").GetString());
        Assert.Equal("import_header_missing", import.GetProperty("failure").GetProperty("code").GetString());
        Assert.Contains("past_due_amount, due_date", import.GetProperty("failure").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_upload_that_breaks_off_fails_and_changes_nothing(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        await ImportSending.ImportAsync(api, $"{Header}\n{Good}\n", Ct);

        await BreakOffAsync(host, api.DefaultRequestHeaders.Authorization!.ToString());

        var broken = await ImportSending.EventuallyAsync(api, list => list.Any(import => import.GetProperty("state").GetString() == "failed"), Ct);
        var failed = broken.Single(import => import.GetProperty("state").GetString() == "failed");
        Assert.Equal("import_interrupted", failed.GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal(1, await AccountsAsync(host));
        Assert.Equal(0, await DbAsync(host, db => db.Set<Platform.Collections.Imports.ImportRow>().CountAsync(Ct)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Another_lender_does_not_find_the_import(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        using var started = await ImportSending.SendAsync(await host.ApiAsync("harbour-core", Ct), $"{Header}\n{Good}\n", Ct);
        var other = await host.ApiAsync("jinqiao-core", Ct);

        using var answer = await other.GetAsync(started.Headers.Location, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(Listed(await ImportSending.ReadAsync(other, new Uri("/api/v1/imports", UriKind.Relative), "en", Ct)));
    }

    [Fact]
    public async Task A_body_of_another_kind_is_answered_with_415()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var api = await host.ApiAsync("harbour-core", Ct);
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await api.PostAsync("/api/v1/imports", json, Ct);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_uploads_with_its_token_only_and_offers_the_refused_rows_as_CSV()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        var id = Guid.CreateVersion7();

        using (var forged = await browser.PostAsync($"/imports/upload?id={id}", Csv(Good), Ct))
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", await browser.GetStringAsync("/imports/upload-token", Ct));
        using (var accepted = await browser.PostAsync($"/imports/upload?id={id}&fileName=march.csv", Csv(Bad), Ct))
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        var lines = (await browser.GetStringAsync($"/imports/{id}/errors.csv", Ct)).Split("\r\n");
        Assert.Contains("2,debtor_name,required,Name is missing.", lines);

        static StringContent Csv(string row) => new($"{Header}\n{row}\n", Encoding.UTF8, "text/csv");
    }

    /// <summary>Promises far more than it sends, then tears the connection off.</summary>
    private static async Task BreakOffAsync(PlatformHost host, string authorization)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", host.Address.Port, Ct);
        var head = $"POST /api/v1/imports HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: {authorization}\r\nContent-Type: text/csv\r\nContent-Length: 90000000\r\n\r\n";
        var body = PortfolioCsv.Text(4_500, 6, chinese: false, _ => new DateOnly(2026, 2, 1));
        await socket.SendAsync(Encoding.UTF8.GetBytes(head + body), Ct);
        await Task.Delay(300, Ct);
        socket.LingerState = new LingerOption(true, 0);
    }

    private static List<Guid> Listed(JsonElement list) => [.. list.EnumerateArray().Select(import => import.GetProperty("id").GetGuid())];

    private static Task<int> AccountsAsync(PlatformHost host) => DbAsync(host, db => db.Accounts.CountAsync(Ct));

    private static async Task<T> DbAsync<T>(PlatformHost host, Func<TenantDb, Task<T>> read)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return await read(db);
    }
}
