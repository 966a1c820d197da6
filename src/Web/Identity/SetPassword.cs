using Microsoft.AspNetCore.Identity;
using Platform.Tenancy;
using Platform.Tenancy.Access;

namespace Platform.Web.Identity;

/// <summary>Sets a person's password by invitation, or changes it by the one in force. All other sessions of the person end.</summary>
public sealed class SetPassword(UserManager<User> users)
{
    /// <returns>The person, now with that password.</returns>
    public async Task<Result<User>> ByInvitationAsync(Invitations.Content invitation, string password)
    {
        var user = await users.FindByIdAsync(invitation.UserId.ToString());
        if (user is null || user.IsDisabled || user.SecurityStamp != invitation.Stamp) return new Refusal("link_ended");
        if (user.PasswordHash is not null)
        {
            if (!invitation.MayReplacePassword) return new Refusal("link_ended");
            // The check comes first, because a refused new password must not cost the old one.
            foreach (var validator in users.PasswordValidators)
                if (!(await validator.ValidateAsync(users, user, password)).Succeeded) return new Refusal("password_weak");
            await users.RemovePasswordAsync(user);
        }
        return (await users.AddPasswordAsync(user, password)).Succeeded ? user : new Refusal("password_weak");
    }

    public async Task<Result<User>> ChangeAsync(Guid userId, string current, string next)
    {
        if (await users.FindByIdAsync(userId.ToString()) is not { } user) return Refusal.NotFound("user");
        if (await users.IsLockedOutAsync(user)) return new Refusal("password_wrong");
        if (!await users.CheckPasswordAsync(user, current))
        {
            await users.AccessFailedAsync(user); // a left-open screen must not become a place to guess
            return new Refusal("password_wrong");
        }
        return (await users.ChangePasswordAsync(user, current, next)).Succeeded ? user : new Refusal("password_weak");
    }
}
