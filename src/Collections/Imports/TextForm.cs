using System.Buffers;

namespace Platform.Collections.Imports;

/// <summary>What may stand in a text that is shown, written into messages and put into their headers.</summary>
public static class TextForm
{
    // Controls of both blocks, line and paragraph separators, zero-width marks and those that turn the writing direction:
    // with them a text can show something else than it holds. (The zero-width joiner is a letter of several scripts.)
    private static readonly SearchValues<char> Unwanted = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat([0x200B, 0x200E, 0x200F, 0x2028, 0x2029])
            .Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2066, 4)).Concat([0xFEFF]).Select(code => (char)code),
    ]);

    public static bool HasControls(string text) => text.AsSpan().ContainsAny(Unwanted);

    /// <summary>At most so many characters, never half of a surrogate pair.</summary>
    public static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
