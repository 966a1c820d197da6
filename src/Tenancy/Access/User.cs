using Microsoft.AspNetCore.Identity;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Access;

/// <summary>A person who signs in. What the person may do, and where, is in <see cref="Membership"/>.</summary>
[Shared("a person may belong to several tenants")]
public sealed class User : IdentityUser<Guid>
{
    public User() => Id = Guid.CreateVersion7();

    public string DisplayName { get; set; } = "";

    /// <summary>BCP 47 tag of the language of the screens; null follows the browser.</summary>
    public string? Language { get; set; }

    public bool IsDisabled { get; set; }
}
