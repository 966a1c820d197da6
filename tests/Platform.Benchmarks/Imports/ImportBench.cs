using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Portfolios;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Imports;

/// <summary>
/// A portfolio file from disk to merged accounts, against binary COPY of the same final rows into tables without index or
/// key. Peak memory is the whole process's.
/// </summary>
public static class ImportBench
{
    private const int Seed = 11;

    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var rows = options.Rows(1_000_000);
        await using var postgres = new PostgresServer { IsDurable = true };
        var file = Path.Combine(Path.GetTempPath(), $"portfolio-{Guid.CreateVersion7():N}.csv");
        try
        {
            await WriteFileAsync(file, rows, ct);
            await using var platform = await TestPlatform.CreateAsync(options.Database, postgres.MigratedAsync, ct);
            var tenant = await platform.TenantAsync("lender", ct);
            var first = await ImportAsync(platform, tenant, file, ct);
            var again = await ImportAsync(platform, tenant, file, ct);
            var peak = PeakMegabytes();
            var limit = options.Database is DatabaseKind.Postgres
                ? await CopyLimit.RunAsync(platform.Connection, rows, ct)
                : (double?)null;
            return new
            {
                bench = "import",
                database = options.Database.ToString(),
                rows,
                accepted = first.Import.Accepted,
                ours_rows_per_s = Math.Round(rows / first.Whole.TotalSeconds),
                limit_rows_per_s = limit is { } copied ? Math.Round(copied) : (double?)null,
                ratio = limit is { } of ? Math.Round(rows / first.Whole.TotalSeconds / of, 3) : (double?)null,
                staging_s = Math.Round(first.Staging.TotalSeconds, 1),
                merge_s = Math.Round((first.Whole - first.Staging).TotalSeconds, 1),
                again_rows_per_s = Math.Round(rows / again.Whole.TotalSeconds),
                again_merge_s = Math.Round((again.Whole - again.Staging).TotalSeconds, 1),
                again_updated = again.Import.Updated,
                peak_working_set_mb = peak,
                server_gc = System.Runtime.GCSettings.IsServerGC,
            };
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task WriteFileAsync(string path, int rows, CancellationToken ct)
    {
        await using var portfolio = PortfolioCsv.Stream(rows, Seed, chinese: false, i => new DateOnly(2026, 3, 9).AddDays(-(i % 120)));
        await using var file = File.Create(path);
        await portfolio.CopyToAsync(file, ct);
    }

    private static async Task<(TimeSpan Staging, TimeSpan Whole, Import Import)> ImportAsync(
        TestPlatform platform, Tenant tenant, string path, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id, Role.LenderAdmin);
        await using var file = File.OpenRead(path);
        var clock = Stopwatch.StartNew();
        var id = await scope.ServiceProvider.GetRequiredService<ReceivePortfolio>()
            .RunAsync(new ReceivePortfolio.Request(file, "portfolio.csv", "api", null), ct);
        var staging = clock.Elapsed;
        await scope.ServiceProvider.GetRequiredService<MergeImport>().RunAsync(id.Value, ct);
        var whole = clock.Elapsed;
        var read = await scope.ServiceProvider.GetRequiredService<ReadImport>().RunAsync(id.Value, 0, ct);
        if (read.Value.Import.State is not ImportState.Completed)
            throw new InvalidOperationException($"The import did not complete: {read.Value.Import.Failure}");
        // A refused row costs next to nothing: with some refused, the figure would be of another file.
        if (read.Value.Import.Rejected > 0)
            throw new InvalidOperationException(
                $"{read.Value.Import.Rejected} rows were refused; the first for {read.Value.Errors[0].Field}: {read.Value.Errors[0].Code}.");
        return (staging, whole, read.Value.Import);
    }

    private static long PeakMegabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (1024 * 1024);
    }
}
