using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Identity.Sessions;

/// <summary>Keeps each open session, so that a person can see where it is signed in and end any of it (ASVS 5.0, 7.4, 7.5.2).</summary>
public sealed class SessionBook(IDbContextFactory<PlatformDb> dbs, SessionTrail trail, TenantChoices choices, TimeProvider clock)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(2);

    /// <param name="Lender">Null for the platform's own people.</param>
    public sealed record Row(Guid Id, string? Lender, string Device, string Network, DateTimeOffset StartedAt, DateTimeOffset SeenAt);

    /// <summary>Opens a session; the one that this browser had before has ended.</summary>
    /// <param name="provenAt">When the person proved who they are.</param>
    public async Task<Guid> BeginAsync(HttpContext http, User user, TenantChoice choice, DateTimeOffset provenAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var row = new UserSession
        {
            UserId = user.Id, TenantId = choice.Tenant?.Id, AgencyId = choice.Agency, Stamp = user.SecurityStamp ?? "",
            Device = SessionPlace.Device(http.Request.Headers.UserAgent), Network = SessionPlace.Network(http.Connection.RemoteIpAddress),
            StartedAt = now, SeenAt = now, ProvenAt = provenAt,
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (SessionPrincipal.Session(http.User) is { } before)
            await Open(db, user.Id).Where(one => one.Id == before).ExecuteUpdateAsync(set => set.SetProperty(one => one.EndedAt, now), ct);
        db.Add(row);
        await db.SaveChangesAsync(ct);
        return row.Id;
    }

    /// <summary>Whether the session is open still; that it was seen is noted now and then.</summary>
    public async Task<bool> HoldsAsync(Guid user, Guid session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = await Open(db, user).Where(one => one.Id == session).Select(one => (DateTimeOffset?)one.SeenAt).SingleOrDefaultAsync(ct);
        if (seen is null) return false;
        if (seen + SeenEvery < now)
            await Open(db, user).Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.SeenAt, now), ct);
        return true;
    }

    /// <returns>The person's open sessions, the one seen last first.</returns>
    public async Task<IReadOnlyList<Row>> ListAsync(Guid user, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - SessionPrincipal.Longest;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (
            from one in Open(db, user)
            join person in db.Users on one.UserId equals person.Id
            join tenant in db.Tenants on one.TenantId equals tenant.Id into lenders
            from lender in lenders.DefaultIfEmpty()
            where one.StartedAt > since && one.Stamp == person.SecurityStamp
            orderby one.SeenAt descending
            select new Row(one.Id, lender!.Name, one.Device, one.Network, one.StartedAt, one.SeenAt)).AsNoTracking().ToListAsync(ct);
    }

    /// <summary>Ends one session of a person, or all but one. Its next request is refused, its open pages close within a minute.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAsync(User user, Guid? only, Guid? butNot, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mine = Open(db, user.Id).Where(one => (only == null || one.Id == only) && (butNot == null || one.Id != butNot));
        var places = await mine.Select(one => one.TenantId).Distinct().ToListAsync(ct);
        var ended = await mine.ExecuteUpdateAsync(set => set.SetProperty(one => one.EndedAt, clock.GetUtcNow()), ct);
        if (ended > 0)
        {
            var concerned = (await choices.ReadAsync(user.Id, ct)).Where(choice => places.Contains(choice.Tenant?.Id));
            await trail.WriteAsync(user, concerned, SessionTrail.End, allowed: true, ct);
        }
        return ended;
    }

    /// <summary>The person has proven again, in this session, who they are.</summary>
    public async Task ProvenAsync(Guid user, Guid session, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await Open(db, user).Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.ProvenAt, clock.GetUtcNow()), ct);
    }

    /// <summary>Ends the session that a browser leaves by itself.</summary>
    public async Task EndOneAsync(Guid user, Guid session, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await Open(db, user).Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.EndedAt, clock.GetUtcNow()), ct);
    }

    /// <summary>Ends whatever a person has open at one lender.</summary>
    public async Task<int> EndAtAsync(Guid user, TenantId lender, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Open(db, user).Where(one => one.TenantId == lender)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.EndedAt, clock.GetUtcNow()), ct);
    }

    /// <summary>Forgets sessions that can open nothing any more.</summary>
    public async Task<int> PruneAsync(CancellationToken ct)
    {
        var over = clock.GetUtcNow() - (SessionPrincipal.Longest * 2);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<UserSession>().Where(one => one.StartedAt < over).ExecuteDeleteAsync(ct);
    }

    private static IQueryable<UserSession> Open(PlatformDb db, Guid user) =>
        db.Set<UserSession>().Where(one => one.UserId == user && one.EndedAt == null);
}
