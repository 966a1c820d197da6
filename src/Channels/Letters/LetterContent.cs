using System.Text.Json;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Letters;

/// <summary>All that stands on a letter, in the clear: only in memory; <see cref="ToString"/> shows none of it.</summary>
/// <param name="Reference">Printed in the footer, for matching a returned letter.</param>
/// <param name="Date">As it is written in the letter's language.</param>
public sealed record LetterContent(
    string SenderName, string SenderAddress, string? Name, string Address, string Language, string Date, string Body, string Reference)
{
    public override string ToString() => "LetterContent(•••)";

    internal byte[] Seal(TenantCipher cipher, Guid row) =>
        cipher.Seal(Letter.Place, row.ToString("D"), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    internal static LetterContent Open(TenantCipher cipher, Letter letter) => JsonSerializer.Deserialize<LetterContent>(
        cipher.Open(Letter.Place, letter.Id.ToString("D"), letter.Content), JsonSerializerOptions.Web)!;
}
