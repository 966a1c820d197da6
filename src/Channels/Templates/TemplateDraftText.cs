using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Channels.Templates;

/// <summary>A text of a draft in one language.</summary>
public sealed record TemplateDraftText(string Language, string? Subject, string Body)
{
    /// <summary>Tells two states of a draft apart, so that nobody writes over what they have not seen.</summary>
    public static string Seen(IEnumerable<TemplateDraftText> texts) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(texts.OrderBy(t => t.Language, StringComparer.Ordinal)))))[..16];
}
