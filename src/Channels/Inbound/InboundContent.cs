using System.Text.Json;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Inbound;

/// <summary>What lies sealed in an <see cref="InboundMessage"/>.</summary>
/// <param name="Text">Empty when it was no text: a picture, a voice message, a follower who left.</param>
public sealed record InboundContent(string Address, string Text)
{
    /// <summary>In characters; what is longer is cut.</summary>
    public const int Longest = 4_000;

    public byte[] Seal(TenantCipher cipher, Guid row) =>
        cipher.Seal(InboundMessage.Place, row.ToString("D"), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    public static InboundContent Open(TenantCipher cipher, Guid row, byte[] content) =>
        JsonSerializer.Deserialize<InboundContent>(cipher.Open(InboundMessage.Place, row.ToString("D"), content), JsonSerializerOptions.Web)!;

    public override string ToString() => "InboundContent(•••)";
}
