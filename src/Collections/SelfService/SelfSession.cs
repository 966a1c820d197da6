using System.Buffers.Text;
using System.Security.Cryptography;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>A debtor's short session as the cookie carries it: whose lender, which link, and a secret of 256 bits.</summary>
public sealed record SelfSession(TenantId Tenant, Guid Link, byte[] Secret)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(20);
    private const int Bytes = 64;

    public static SelfSession New(TenantId tenant, Guid link) => new(tenant, link, RandomNumberGenerator.GetBytes(32));

    public byte[] Hash => SHA256.HashData(Secret);

    public string Write() => Base64Url.EncodeToString([.. Tenant.Value.ToByteArray(), .. Link.ToByteArray(), .. Secret]);

    /// <returns>Null for what is no session at all; whether it still holds is for <see cref="FindSession"/> to say.</returns>
    public static SelfSession? Read(string? cookie)
    {
        if (cookie is not { Length: 86 } || !Base64Url.IsValid(cookie, out var length) || length != Bytes) return null;
        var bytes = Base64Url.DecodeFromChars(cookie);
        return new SelfSession(new TenantId(new Guid(bytes.AsSpan(0, 16))), new Guid(bytes.AsSpan(16, 16)), bytes[32..]);
    }

    public override string ToString() => "SelfSession(•••)";
}
