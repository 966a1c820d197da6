using System.Text;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>C2SP's signed note: text, an empty line, one line for each signature.</summary>
public static class SignedNote
{
    private const string Dash = "— ";

    /// <param name="text">Lines, each with its line feed.</param>
    public static string Sign(string text, IEnumerable<NoteSigner> signers)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var note = new StringBuilder(text).Append('\n');
        foreach (var signer in signers)
        {
            byte[] signed = [.. Convert.FromHexString(signer.Verifier.Id), .. signer.Sign(bytes)];
            note.Append(Dash).Append(signer.Verifier.Name).Append(' ').Append(Convert.ToBase64String(signed)).Append('\n');
        }
        return note.ToString();
    }

    /// <returns>The text when one of the keys has signed it and none of them has a signature that does not fit; else null.</returns>
    public static string? Open(string note, IReadOnlyCollection<NoteVerifier> keys)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n')) return null;
        var text = note[..(end + 1)];
        if (text.Any(c => c < ' ' && c != '\n')) return null;
        var bytes = Encoding.UTF8.GetBytes(text);
        var isSigned = false;
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
            var signed = new byte[256];
            if (parts.Length != 2 || !Convert.TryFromBase64String(parts[1], signed, out var length) || length < 5) return null;
            var id = Convert.ToHexStringLower(signed.AsSpan(0, 4));
            if (keys.FirstOrDefault(key => key.Name == parts[0] && key.Id == id) is not { } key) continue;
            if (!key.IsSignature(signed.AsSpan(4, length - 4), bytes)) return null;
            isSigned = true;
        }
        return isSigned ? text : null;
    }
}
