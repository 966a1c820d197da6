using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Platform.Tenancy.Access;

namespace Platform.Web.Identity;

/// <summary>The account of an address, made without a password when there is none: whoever invites chooses no password.</summary>
public sealed class FindOrCreateUser(IServiceScopeFactory scopes)
{
    public static bool IsAddress(string email) =>
        email.Length <= 254 && MailAddress.TryCreate(email, out var address) && address.Address == email;

    // A circuit lives for hours and its scoped context would keep what it read: this work has a scope of its own.
    public async Task<User> RunAsync(string email, string name)
    {
        await using var own = scopes.CreateAsyncScope();
        var users = own.ServiceProvider.GetRequiredService<UserManager<User>>();
        if (await users.FindByEmailAsync(email) is { } known) return known;
        var user = new User { UserName = email, Email = email, DisplayName = name, LockoutEnabled = true };
        var made = await users.CreateAsync(user);
        return made.Succeeded
            ? user
            : await users.FindByEmailAsync(email) // two invitations at once: the other one made the account
                ?? throw new InvalidOperationException("The account could not be made: " + string.Join("; ", made.Errors.Select(e => e.Code)));
    }
}
