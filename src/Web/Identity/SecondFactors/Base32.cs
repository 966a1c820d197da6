using System.Text;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>RFC 4648's alphabet without padding, as authenticator apps read it and as people copy recovery codes.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="bytes">A multiple of five, so that no bit is left over.</param>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length % 5, 0);
        var text = new StringBuilder(bytes.Length * 8 / 5);
        var (bits, held) = (0, 0);
        foreach (var one in bytes)
        {
            (bits, held) = (bits << 8 | one, held + 8);
            for (; held >= 5; held -= 5) text.Append(Alphabet[bits >> held - 5 & 31]);
            bits &= (1 << held) - 1;
        }
        return text.ToString();
    }
}
