using System.Text;
using Collections.Tests.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using SkiaSharp;

namespace Collections.Tests.Visits;

/// <summary>A debtor with a registered address, placed with an agency of two collectors, on a Tuesday at noon.</summary>
internal sealed class Door(World world, Desk desk, Debtor debtor, Account account) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public World World => world;
    public Desk Desk => desk;
    public Debtor Debtor => debtor;
    public Account Account => account;
    public DateOnly Today { get; } = new(2026, 3, 10);

    public static async Task<Door> OpenAsync(DatabaseKind kind, PostgresServer postgres, int hour = 12)
    {
        var world = await World.CreateAsync(kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, hour, 0, 0, TimeSpan.Zero));
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        var account = await world.AccountAsync(debtor, 40, Ct, 100m);
        await desk.PlaceAsync(debtor, desk.Jonas);
        var cipher = await world.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(world.TenantId, Ct);
        await world.WriteAsync(async db =>
        {
            var row = await db.Debtors.SingleAsync(one => one.Id == debtor.Id, Ct);
            var details = DebtorSeal.Open(cipher, row) with { Address = "1 Quay Street" };
            DebtorSeal.Put(cipher, row, details);
        }, Ct);
        var door = new Door(world, desk, debtor, account);
        await door.EmployAsync(desk.Jonas, desk.Mia);
        return door;
    }

    public Task<Result> PlanAsync(Guid visit, params Guid[] visitors) => PlanOnAsync(visit, Today, visitors);

    public Task<Result> PlanOnAsync(Guid visit, DateOnly day, params Guid[] visitors) => desk.AsAsync<PlanVisit, Result>(desk.Jonas, plan =>
        plan.RunAsync(new(visit, debtor.Id, account.Id, day, new(9, 0), new(18, 0), "Ask at the side door", visitors), Ct));

    public Task<Result> StartAsync(Guid visit, VisitMark? mark = null, Guid? who = null) =>
        desk.AsAsync<StartVisit, Result>(who ?? desk.Jonas, start => start.RunAsync(visit, mark ?? new(Guid.CreateVersion7()), Ct));

    public Task<Result> EndAsync(EndVisit.Request ask) => desk.AsAsync<EndVisit, Result>(desk.Jonas, end => end.RunAsync(ask, Ct));

    public Task<Result> PhotoAsync(Guid visit, Guid id, byte[] photo) =>
        desk.AsAsync<AddVisitPhoto, Result>(desk.Jonas, add => add.RunAsync(visit, new(id), photo, Ct));

    public async Task<Guid> VisitAsync(bool started = true)
    {
        var visit = Guid.CreateVersion7();
        Assert.False((await PlanAsync(visit, desk.Jonas, desk.Mia)).IsRefused);
        if (started) Done(await StartAsync(visit));
        return visit;
    }

    public Task<Visit> RowAsync(Guid visit) => world.ReadAsync(db => db.Visits.AsNoTracking().SingleAsync(row => row.Id == visit, Ct), Ct);

    public Task<List<VisitEntry>> EntriesAsync(Guid visit) =>
        world.ReadAsync(db => db.VisitEntries.AsNoTracking().Where(row => row.VisitId == visit).OrderBy(row => row.Id).ToListAsync(Ct), Ct);

    public async Task DismissAsync(Guid who)
    {
        await using var db = await world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct);
        (await db.Memberships.SingleAsync(row => row.UserId == who, Ct)).IsDisabled = true;
        await db.SaveChangesAsync(Ct);
    }

    private async Task EmployAsync(params Guid[] people)
    {
        await using var db = await world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct);
        foreach (var id in people)
        {
            db.Add(new User { Id = id, UserName = id.ToString("N"), DisplayName = id.ToString("N") });
            db.Add(new Membership { UserId = id, AgencyId = Desk.Swift, Role = Role.Collector, CreatedAt = world.Now });
        }
        await db.SaveChangesAsync(Ct);
    }

    public static void Done(Result result) => Assert.False(result.IsRefused, result.IsRefused ? result.Refusal.ToString() : "");

    /// <summary>A picture of the camera's kind; a JPEG carries an EXIF segment that says where it was taken.</summary>
    public static byte[] Picture(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(64, 32);
        bitmap.Erase(SKColors.SteelBlue);
        using var data = bitmap.Encode(format, 90);
        var bytes = data.ToArray();
        if (format is not SKEncodedImageFormat.Jpeg) return bytes;
        var exif = Encoding.ASCII.GetBytes("Exif\0\0MM\0*\0\0\0\bGPS 51.5007N 0.1246W");
        return [.. bytes[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. bytes[2..]];
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();
}
