using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>Who may have signed a note: C2SP's <c>name+id+key</c> for Ed25519.</summary>
public sealed record NoteVerifier
{
    internal const byte Ed25519Type = 1;

    public NoteVerifier(string name, byte[] publicKey)
    {
        if (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c == '+')) throw new FormatException("A key's name has neither blanks nor '+'.");
        if (publicKey.Length != Ed25519.PublicKeySize) throw new FormatException("An Ed25519 public key has 32 bytes.");
        (Name, PublicKey) = (name, publicKey);
        Id = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey]).AsSpan(0, 4));
    }

    public string Name { get; }
    public byte[] PublicKey { get; }

    /// <summary>Four bytes in hex that name and key give.</summary>
    public string Id { get; }

    /// <exception cref="FormatException">The text is no verifier key of Ed25519, or its id belongs to another key.</exception>
    public static NoteVerifier Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        if (parts.Length != 3) throw new FormatException("A verifier key reads name+id+key.");
        var key = Convert.FromBase64String(parts[2]);
        if (key.Length == 0 || key[0] != Ed25519Type) throw new FormatException("Only Ed25519 keys are known here.");
        var verifier = new NoteVerifier(parts[0], key[1..]);
        return verifier.Id == parts[1] ? verifier : throw new FormatException("The key's id does not belong to its name and bytes.");
    }

    /// <summary>The same key under the name of one log of the platform.</summary>
    public NoteVerifier Named(string name) => new(name, PublicKey);

    public bool IsSignature(ReadOnlySpan<byte> signature, byte[] text) =>
        signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature.ToArray(), 0, PublicKey, 0, text, 0, text.Length);

    public override string ToString() => $"{Name}+{Id}+{Convert.ToBase64String([Ed25519Type, .. PublicKey])}";
}

/// <summary>An Ed25519 key that signs notes, written as <c>PRIVATE+KEY+name+id+seed</c>.</summary>
public sealed class NoteSigner
{
    private const string Mark = "PRIVATE+KEY+";
    private readonly byte[] _seed;

    public NoteSigner(string name, byte[] seed)
    {
        if (seed.Length != Ed25519.SecretKeySize) throw new FormatException("An Ed25519 seed has 32 bytes.");
        _seed = seed;
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        Verifier = new NoteVerifier(name, key);
    }

    public NoteVerifier Verifier { get; }

    public static bool IsOne(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    /// <exception cref="FormatException">The text is no signing key of Ed25519.</exception>
    public static NoteSigner Parse(string text)
    {
        var parts = IsOne(text) ? text[Mark.Length..].Trim().Split('+', 3) : [];
        if (parts.Length != 3) throw new FormatException("A signing key reads PRIVATE+KEY+name+id+seed.");
        var key = Convert.FromBase64String(parts[2]);
        if (key.Length == 0 || key[0] != NoteVerifier.Ed25519Type) throw new FormatException("Only Ed25519 keys are known here.");
        var signer = new NoteSigner(parts[0], key[1..]);
        return signer.Verifier.Id == parts[1] ? signer : throw new FormatException("The key's id does not belong to its name and bytes.");
    }

    public static NoteSigner Create(string name) => new(name, RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize));

    public NoteSigner Named(string name) => new(name, _seed);

    public byte[] Sign(byte[] text)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, text, 0, text.Length, signature, 0);
        return signature;
    }

    /// <summary>The secret itself, for the file that keeps it and for nothing else.</summary>
    public string Export() => $"{Mark}{Verifier.Name}+{Verifier.Id}+{Convert.ToBase64String([NoteVerifier.Ed25519Type, .. _seed])}";
}
