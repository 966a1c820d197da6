using System.Globalization;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>A log's size and root as C2SP's tlog-checkpoint writes them.</summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <returns>Null when the text is no checkpoint.</returns>
    public static Checkpoint? Parse(string? text)
    {
        if (text?.Split('\n') is not [{ Length: > 0 } origin, var size, var root, .., ""]) return null;
        var hash = new byte[Merkle.HashSize + 1];
        return long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && size == count.ToString(CultureInfo.InvariantCulture)
            && Convert.TryFromBase64String(root, hash, out var length) && length == Merkle.HashSize
                ? new(origin, count, hash[..Merkle.HashSize])
                : null;
    }

    /// <returns>The checkpoint when the note is one of that log and signed by one of the keys; else null.</returns>
    public static Checkpoint? Open(string? note, string origin, IEnumerable<NoteVerifier> keys) =>
        note is not null && Parse(SignedNote.Open(note, [.. keys])) is { } read && read.Origin == origin ? read : null;
}
