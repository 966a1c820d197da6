using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Collections.Contacts;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Identity;
using Platform.Web.Shared;

namespace Platform.Web.Features.Attempts;

/// <summary>GET /attempts/export.csv: what the page shows, all of it, streamed; that it was taken is audited.</summary>
public static class AttemptsExport
{
    private const int Chunk = PageAttempts.MaxTake;
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static void MapAttemptsExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/attempts/export.csv", ExportAsync)
            .RequireAuthorization(nameof(Permission.ViewAttempts)).NeedsFreshProof().ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        string? run, string? state, string? channel, string? reason, string? account, HttpContext http, PageAttempts page,
        TenantDbFactory dbs, AuditTrail audit, ContactWords words, TimeProvider clock, CancellationToken ct)
    {
        var (runId, standing, kind) = AttemptAddress.Read(run, state, channel);
        var filter = new AttemptFilter(runId, standing, kind, reason, account);
        var first = await page.RunAsync(new(filter, 0, Chunk), ct);
        if (first.IsRefused) return Results.NotFound();
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(
                db, "attempts.export", "attempts", runId?.ToString() ?? "all",
                JsonSerializer.Serialize(new { state = standing?.ToString(), channel = kind?.ToString(), reason }));
            await db.CommitAsync(ct);
        }
        var name = $"attempts-{clock.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.csv";
        return Results.Stream(
            async stream =>
            {
                await stream.WriteAsync(Bom, ct); // spreadsheets take UTF-8 for what it is only with this
                await WriteAsync(stream, "account,campaign,run,step,channel,state,reason,why,next_at,due_at,submitted_at,settled_at,provider\r\n", ct);
                var slice = first.Value;
                while (true)
                {
                    await WriteAsync(stream, Lines(slice.Rows, words), ct);
                    if (slice.Next is not { } next) break;
                    slice = (await page.RunAsync(new(filter, next, Chunk), ct)).Value;
                }
            },
            "text/csv; charset=utf-8", name);
    }

    private static string Lines(IReadOnlyList<AttemptRow> rows, ContactWords words)
    {
        var text = new StringBuilder(rows.Count * 160);
        foreach (var row in rows)
        {
            text.AppendJoin(',', new[]
            {
                CsvField.Of(row.AccountNo), CsvField.Of(row.CampaignKey), row.RunId.ToString(),
                row.StepNo.ToString(CultureInfo.InvariantCulture), row.Channel.ToString(), row.Standing.ToString(),
                CsvField.Of(row.Reason), CsvField.Of(words.Reason(row.Reason ?? row.Rule)), Time(row.NextAt), Time(row.DueAt),
                Time(row.SubmittedAt), Time(row.SettledAt), CsvField.Of(row.Provider),
            }).Append("\r\n");
        }
        return text.ToString();
    }

    private static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static Task WriteAsync(Stream stream, string text, CancellationToken ct) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask();
}
