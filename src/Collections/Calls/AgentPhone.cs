using System.Text;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Calls;

/// <summary>Seals and opens the telephone of a collector.</summary>
internal static class AgentPhone
{
    public static byte[] Seal(TenantCipher cipher, Guid user, string e164) =>
        cipher.Seal(AgentStatus.Place, user.ToString("D"), Encoding.UTF8.GetBytes(e164));

    public static string Open(TenantCipher cipher, Guid user, byte[] held) =>
        Encoding.UTF8.GetString(cipher.Open(AgentStatus.Place, user.ToString("D"), held));
}
