using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Web.Features.Profile;

/// <summary>A person's own account, for that person.</summary>
public sealed class ReadProfile(IDbContextFactory<PlatformDb> dbs)
{
    public sealed record View(string Name, string Email, string? Language, bool IsLinked);

    public async Task<View?> RunAsync(Guid userId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Where(user => user.Id == userId)
            .Select(user => new View(
                user.DisplayName, user.Email ?? "", user.Language,
                db.Set<IdentityUserLogin<Guid>>().Any(login => login.UserId == user.Id)))
            .SingleOrDefaultAsync(ct);
    }
}
