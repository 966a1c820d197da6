using System.Globalization;
using System.Text;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>C2SP's <c>tlog-proof@v1</c>: where one entry stands in a signed tree, for anybody with the public key.</summary>
/// <param name="Extra">The entry's own bytes, so that the file stands alone; null when they are elsewhere.</param>
public sealed record ProofFile(long Index, IReadOnlyList<byte[]> Hashes, string Note, byte[]? Extra)
{
    private const string Head = "c2sp.org/tlog-proof@v1";

    public override string ToString()
    {
        var text = new StringBuilder(Head).Append('\n');
        if (Extra is not null) text.Append("extra ").Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

    /// <returns>Null when the text is no proof of this form.</returns>
    public static ProofFile? Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith(Head + "\n", StringComparison.Ordinal)) return null;
        var lines = text[..end].Split('\n').AsSpan(1);
        try
        {
            byte[]? extra = null;
            if (lines.Length > 0 && lines[0].StartsWith("extra ", StringComparison.Ordinal))
            {
                extra = Convert.FromBase64String(lines[0]["extra ".Length..]);
                lines = lines[1..];
            }
            if (lines.Length == 0 || !lines[0].StartsWith("index ", StringComparison.Ordinal)) return null;
            var index = long.Parse(lines[0]["index ".Length..], NumberStyles.None, CultureInfo.InvariantCulture);
            var hashes = new List<byte[]>();
            foreach (var line in lines[1..]) hashes.Add(Convert.FromBase64String(line));
            return hashes.TrueForAll(hash => hash.Length == Merkle.HashSize) ? new(index, hashes, text[(end + 2)..], extra) : null;
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return null;
        }
    }
}
