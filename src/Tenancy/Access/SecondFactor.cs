using Platform.Tenancy.Data;

namespace Platform.Tenancy.Access;

/// <summary>The authenticator app that a person has to show at sign-in besides the password.</summary>
[Shared("asked at sign-in, before a tenant is chosen; the secret is sealed for its person")]
public sealed class SecondFactor
{
    public Guid UserId { get; init; }

    /// <summary>The shared secret of RFC 6238, sealed.</summary>
    public required byte[] Secret { get; set; }

    public DateTimeOffset MadeAt { get; set; }

    /// <summary>Null until the person has shown a code of it; until then it is asked for nowhere.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The newest step whose code was taken. Only later ones are taken again, so that no code passes twice (ASVS 5.0, 6.5.1).</summary>
    public long LastStep { get; set; }
}

/// <summary>A code that opens once in place of the app; kept as its SHA-256, for it has eighty random bits.</summary>
[Shared("asked at sign-in, before a tenant is chosen; hashes only")]
public sealed class RecoveryCode
{
    public Guid UserId { get; init; }
    public required byte[] Hash { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}
