using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>Where debtors reach this installation; the host knows. Without an address there is no link to give.</summary>
/// <param name="Base">Scheme, host and port, or null when the installation has no public address.</param>
public sealed record SelfServiceAddress(Func<string?> Base);

/// <summary>Makes the link of one message.</summary>
public sealed class DebtorLinks(DebtorLinkTokens tokens, SelfServiceAddress address)
{
    /// <summary>What a preview shows in its place.</summary>
    public const string Sample = "https://pay.example/d/sample-link";

    /// <returns>Null when the installation has no public address.</returns>
    public string? Of(TenantId tenant, long attemptId) =>
        address.Base() is { Length: > 0 } at ? $"{at.TrimEnd('/')}/d/{tokens.Make(tenant, attemptId)}" : null;
}
