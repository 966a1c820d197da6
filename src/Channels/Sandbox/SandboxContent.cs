using System.Text.Json;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Sandbox;

/// <summary>What lies sealed in a <see cref="SandboxMessage"/>.</summary>
/// <param name="Reply">What the person will answer once it is delivered; null for nothing.</param>
public sealed record SandboxContent(string Address, string? Subject, string Body, string? HtmlBody, string? Reply)
{
    public override string ToString() => "SandboxContent(•••)";

    internal byte[] Seal(TenantCipher cipher, Guid row) => cipher.Seal(
        SandboxMessage.Place, row.ToString("D"), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    internal static SandboxContent Open(TenantCipher cipher, Guid row, byte[] content) =>
        JsonSerializer.Deserialize<SandboxContent>(
            cipher.Open(SandboxMessage.Place, row.ToString("D"), content), JsonSerializerOptions.Web)!;
}
