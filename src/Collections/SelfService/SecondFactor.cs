using System.Security.Cryptography;
using System.Text;
using Platform.Collections.Debtors;

namespace Platform.Collections.SelfService;

/// <summary>What is asked before anything personal is shown.</summary>
public enum SecondFactor
{
    /// <summary>The last four characters of the identity number that the lender has.</summary>
    IdNumber,

    /// <summary>A code sent to the telephone or e-mail address that the lender has.</summary>
    Code,
}

/// <summary>Which question a debtor is asked, and what answers it.</summary>
internal static class SecondFactors
{
    public const int MostTries = 5;
    public static readonly TimeSpan LockedFor = TimeSpan.FromHours(24);

    public static SecondFactor Of(DebtorDetails details) => LastFour(details) is null ? SecondFactor.Code : SecondFactor.IdNumber;

    /// <returns>Null when no identity number is known that is long enough not to be guessed from it.</returns>
    public static string? LastFour(DebtorDetails details)
    {
        var plain = Plain(details.IdNumber);
        return plain.Length >= 6 ? plain[^4..] : null;
    }

    /// <summary>Compares without telling by its time how much was right.</summary>
    public static bool IsSame(ReadOnlySpan<byte> hash, Guid link, string? answer) =>
        CryptographicOperations.FixedTimeEquals(hash, HashOf(link, answer));

    /// <summary>Hash of an answer to one link's question: the same code of another link has another.</summary>
    public static byte[] HashOf(Guid link, string? answer) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(link.ToString("N") + Plain(answer)));

    // People write blanks and hyphens, and the last character of a Chinese number may be an x.
    private static string Plain(string? text) =>
        text is null ? "" : string.Concat(text.Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
