using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Recordings;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Features;

/// <summary>GET /recordings/{id}/audio as a player asks for it: stretches of bytes, and the right asked at each.</summary>
public sealed class RecordingAudioTests(PostgresServer postgres)
{
    // Several sealed parts, the last of them not whole.
    private const int Length = 3 * 64 * 1024 + 777;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_player_gets_exactly_the_stretch_it_asks_for(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (id, audio) = await RecordAsync(host, Guid.CreateVersion7());
        var inspector = await host.SignInAsync("inspector@harbour.example", Ct);

        using var whole = await GetAsync(inspector, id, null);
        Assert.Equal((HttpStatusCode.OK, "audio/wav"), (whole.StatusCode, whole.Content.Headers.ContentType?.MediaType));
        Assert.Contains("bytes", whole.Headers.AcceptRanges);
        Assert.True(whole.Headers.CacheControl?.NoStore);
        Assert.Equal(audio, await whole.Content.ReadAsByteArrayAsync(Ct));
        // The head, a stretch across two parts, inside the last part, the open end, the last bytes.
        foreach (var (from, to) in new (long?, long?)[] { (0, 0), (65_530, 65_545), (196_700, 196_710), (Length - 3, null), (null, 500), (100, Length * 2L) })
        {
            using var part = await GetAsync(inspector, id, new RangeHeaderValue(from, to));
            var (first, last) = from is null ? (Length - to!.Value, Length - 1L) : (from.Value, Math.Min(to ?? Length - 1, Length - 1));
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(new ContentRangeHeaderValue(first, last, Length), part.Content.Headers.ContentRange);
            Assert.Equal(audio[(int)first..((int)last + 1)], await part.Content.ReadAsByteArrayAsync(Ct));
        }
        using var past = await GetAsync(inspector, id, new RangeHeaderValue(Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, past.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(Length), past.Content.Headers.ContentRange);

        // Many stretches are one listening.
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Action == "recording.hear" && entry.Allowed, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Whoever_may_not_hear_it_gets_no_byte(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (id, _) = await RecordAsync(host, Guid.CreateVersion7());

        using var nobody = await GetAsync(host.Browser(), id, null);
        Assert.NotEqual(HttpStatusCode.OK, nobody.StatusCode);
        using var noRight = await GetAsync(await host.SignInAsync("strategist@harbour.example", Ct), id, new RangeHeaderValue(0, 9));
        Assert.Equal(HttpStatusCode.Forbidden, noRight.StatusCode);
        Assert.Empty(await noRight.Content.ReadAsByteArrayAsync(Ct));
        using var otherLender = await GetAsync(await host.SignInAsync("admin@jinqiao.example", Ct), id, new RangeHeaderValue(0, 9));
        Assert.Equal(HttpStatusCode.NotFound, otherLender.StatusCode);

        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Action == "recording.hear" && !entry.Allowed, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "24"), Trait("attack", "36")]
    public async Task An_agency_hears_it_while_the_case_is_with_it_and_not_one_stretch_longer(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var debtor = Guid.CreateVersion7();
        var (id, audio) = await RecordAsync(host, debtor);
        var manager = await host.SignInAsync("manager@swift.example", Ct, "harbour");
        using var before = await GetAsync(manager, id, new RangeHeaderValue(0, 9));
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);

        await PlaceAsync(host, debtor);
        using var placed = await GetAsync(manager, id, new RangeHeaderValue(5, 9));
        Assert.Equal(HttpStatusCode.PartialContent, placed.StatusCode);
        Assert.Equal(audio[5..10], await placed.Content.ReadAsByteArrayAsync(Ct));

        await RecallAsync(host, debtor);
        using var recalled = await GetAsync(manager, id, new RangeHeaderValue(10, 19));
        Assert.Equal(HttpStatusCode.NotFound, recalled.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient browser, Guid id, RangeHeaderValue? range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/recordings/{id}/audio");
        request.Headers.Range = range;
        return await browser.SendAsync(request, Ct);
    }

    /// <summary>A recording as the fetching leaves it: sealed in the file store, its key sealed in its row.</summary>
    internal static async Task<(Guid Id, byte[] Audio)> RecordAsync(PlatformHost host, Guid debtor)
    {
        var tenant = (await host.TenantAsync("harbour", Ct)).Id;
        var audio = new byte[Length];
        new Random(7).NextBytes(audio);
        var now = TimeProvider.System.GetUtcNow();
        var (id, secret) = (Guid.CreateVersion7(), SealedParts.NewKey());
        var key = FileKey.For(tenant, "recordings", id, now);
        await using var sealing = new SealingStream(new MemoryStream(audio), secret, Length);
        await host.Services.GetRequiredService<IFileStore>().WriteAsync(key, sealing, Ct);
        var cipher = await host.Services.GetRequiredService<TenantKeys>().GetAsync(tenant, Ct);
        await using var scope = host.Scope(tenant);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        db.Add(new CallRecording
        {
            Id = id, CallId = Guid.CreateVersion7(), DebtorId = debtor, CollectorId = Guid.CreateVersion7(), CollectorName = "Ada", LineId = Guid.CreateVersion7(),
            StartedAt = now, DurationSeconds = 12, Outcome = "promise", State = RecordingState.Stored, FileKey = key.Path,
            FileSecret = cipher.Seal(CallRecording.Place, id.ToString("D"), secret), Bytes = Length, Hash = sealing.Hash(), StoredAt = now,
        });
        await db.CommitAsync(Ct);
        return (id, audio);
    }

    private static async Task PlaceAsync(PlatformHost host, Guid debtor)
    {
        await using var platform = await host.Platform(Ct);
        var agency = (await platform.Agencies.SingleAsync(row => row.Key == "swift", Ct)).Id;
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        db.Add(new CaseGrant { DebtorId = debtor, AgencyId = agency, PlacementId = Guid.CreateVersion7(), Since = TimeProvider.System.GetUtcNow() });
        await db.CommitAsync(Ct);
    }

    private static async Task RecallAsync(PlatformHost host, Guid debtor)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.Set<CaseGrant>().Where(grant => grant.DebtorId == debtor).ExecuteDeleteAsync(Ct);
        await db.CommitAsync(Ct);
    }
}
