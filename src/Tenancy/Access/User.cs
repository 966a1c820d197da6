using Microsoft.AspNetCore.Identity;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Tenancy.Access;

/// <summary>A person who signs in. What the person may do, and where, is in <see cref="Membership"/>.</summary>
[Personal(DataKind.Contact, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(Email))]
[Personal(DataKind.Contact, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(NormalizedEmail))]
[Personal(DataKind.Contact, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(PhoneNumber))]
[Personal(DataKind.SignIn, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(UserName))]
[Personal(DataKind.SignIn, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(NormalizedUserName))]
[Personal(DataKind.SignIn, DataUse.Access, LegalBasis.Contract, KeepClass.Staff, Of = nameof(PasswordHash))]
[Shared("a person may belong to several tenants")]
public sealed class User : IdentityUser<Guid>
{
    public User() => Id = Guid.CreateVersion7();

    [Personal(DataKind.Work, DataUse.Access, LegalBasis.Contract, KeepClass.Staff)]
    public string DisplayName { get; set; } = "";

    /// <summary>BCP 47 tag of the language of the screens; null follows the browser.</summary>
    public string? Language { get; set; }

    public bool IsDisabled { get; set; }
}
