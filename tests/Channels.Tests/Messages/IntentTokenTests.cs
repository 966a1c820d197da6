using System.Security.Cryptography;
using Platform.Channels.Messages;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Channels.Tests.Messages;

public sealed class IntentTokenTests
{
    private readonly IntentTokens _tokens = Make();

    [Fact]
    [Trait("attack", "37")]
    public void A_token_names_its_tenant_and_attempt_and_shows_neither()
    {
        var tenant = TenantId.New();
        var token = _tokens.Protect(tenant, 42);

        Assert.True(_tokens.TryRead(token, out var readTenant, out var attempt));
        Assert.Equal((tenant, 42L), (readTenant, attempt));
        Assert.Equal(token, _tokens.Protect(tenant, 42)); // usable as an id
        Assert.NotEqual(token[..16], _tokens.Protect(tenant, 43)[..16]);
        Assert.Matches("^[A-Za-z0-9_-]{64}$", token);
    }

    [Fact]
    public void A_changed_or_foreign_token_reads_as_nothing()
    {
        var token = _tokens.Protect(TenantId.New(), 7);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.False(_tokens.TryRead(new string(changed), out _, out _));
        }
        Assert.False(Make().TryRead(token, out _, out _));
        Assert.All(new string?[] { null, "", "x", token + "A", token[..63], new('!', 64), new('é', 64) },
            text => Assert.False(_tokens.TryRead(text, out _, out _)));
    }

    private static IntentTokens Make() =>
        new(new RootKeyOptions(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ""));
}
