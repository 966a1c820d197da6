namespace Platform.Channels.Templates;

/// <summary>How a text travels as SMS.</summary>
/// <param name="Units">Septets of GSM-7, or UTF-16 units of UCS-2.</param>
/// <param name="Segments">Messages that are sent and paid for.</param>
/// <param name="Left">Units that still fit into the last segment.</param>
/// <param name="FirstOutside">The first character that GSM-7 lacks and that so halves what fits; null when there is none.</param>
public sealed record SmsLength(bool IsUnicode, int Units, int Segments, int Left, string? FirstOutside)
{
    // 3GPP TS 23.038 §6.2.1: the default alphabet and its extension table, whose characters take two septets.
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extended = "\f^{}\\[~]|€";

    public static SmsLength Of(string text)
    {
        string? outside = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && (Basic.Contains((char)rune.Value) || Extended.Contains((char)rune.Value))) continue;
            outside = rune.ToString();
            break;
        }
        return outside is null
            ? Packed(text.Select(c => Extended.Contains(c) ? 2 : 1), 160, 153, null)
            : Packed(text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength), 70, 67, outside);
    }

    // A character is never cut in two: what does not fit moves whole into the next segment.
    private static SmsLength Packed(IEnumerable<int> sizes, int alone, int joined, string? outside)
    {
        var (total, segments, used) = (0, 1, 0);
        foreach (var size in sizes)
        {
            total += size;
            if (used + size > joined)
            {
                segments++;
                used = 0;
            }
            used += size;
        }
        return total <= alone
            ? new SmsLength(outside is not null, total, total == 0 ? 0 : 1, alone - total, outside)
            : new SmsLength(outside is not null, total, segments, joined - used, outside);
    }
}
