using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Channels.Templates;

/// <summary>A text of a draft in one language.</summary>
public sealed record TemplateDraftText(string Language, string? Subject, string Body)
{
    /// <summary>Tells two states of a template apart, its name included, so that nobody writes over what they have not seen.</summary>
    /// <param name="version">Number of the newest version; 0 without one.</param>
    public static string Seen(string name, int version, IEnumerable<TemplateDraftText> texts) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { name, version, texts = texts.OrderBy(t => t.Language, StringComparer.Ordinal) }))))[..16];
}
