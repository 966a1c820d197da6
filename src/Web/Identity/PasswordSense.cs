using Microsoft.AspNetCore.Identity;
using Platform.Tenancy.Access;

namespace Platform.Web.Identity;

/// <summary>Refuses what a guesser tries first: the person's own address or name, and the passwords that everybody has.</summary>
public sealed class PasswordSense : IPasswordValidator<User>
{
    private static readonly string[] Everybodys =
    [
        "password", "passw0rd", "qwerty", "letmein", "welcome", "iloveyou", "admin", "123456", "abc123", "111111", "000000",
        "changeme", "secret", "monkey", "dragon", "football", "collections",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
    {
        var rest = password?.ToLowerInvariant() ?? "";
        foreach (var known in Everybodys.Concat(Own(user))) rest = rest.Replace(known, "", StringComparison.Ordinal);
        // Counting, years and the like add nothing: what is left has to be worth something by itself.
        return Task.FromResult(rest.Count(char.IsLetterOrDigit) >= 8 || rest.Length >= 10
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityError { Code = "PasswordGuessable", Description = "The password is easy to guess." }));
    }

    private static IEnumerable<string> Own(User user) =>
        $"{user.Email} {user.DisplayName}".ToLowerInvariant()
            .Split([' ', '@', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 2);
}
