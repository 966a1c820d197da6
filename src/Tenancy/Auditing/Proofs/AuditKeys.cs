using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>Which keys sign the audit checkpoints, and under what name.</summary>
/// <param name="Origin">The platform's name in every checkpoint, such as <c>audit.example.com</c>; a tenant's log is named under it.</param>
/// <param name="Keys">One key on each line; null to read <paramref name="KeyFile"/>.</param>
/// <param name="KeyFile">A file of the same form; where there is none, one key derived from the root key signs.</param>
public sealed record AuditKeyOptions([property: Required, RegularExpression(@"[^\s+]{1,200}")] string Origin = "audit.local", string? Keys = null, string? KeyFile = null);

/// <summary>
/// The keys of the audit checkpoints. Each private key of the file signs, so that a new one is known before the old one
/// goes; each public key still verifies what was signed with it.
/// </summary>
public sealed class AuditKeys
{
    private readonly List<NoteSigner> _signers = [];
    private readonly List<NoteVerifier> _verifiers = [];

    /// <exception cref="FormatException">A line is no key, or none of them signs.</exception>
    public AuditKeys(AuditKeyOptions options, RootKeyOptions root)
    {
        Origin = options.Origin;
        var text = options.Keys ?? (options.KeyFile is { } file && File.Exists(file) ? File.ReadAllText(file) : null);
        if (string.IsNullOrWhiteSpace(text))
        {
            _signers.Add(new(Origin, HKDF.DeriveKey(HashAlgorithmName.SHA256, root.Read(), 32, info: "audit-checkpoints"u8.ToArray())));
            _verifiers.Add(_signers[0].Verifier);
            return;
        }
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            if (NoteSigner.IsOne(line)) _signers.Add(NoteSigner.Parse(line));
            _verifiers.Add(NoteSigner.IsOne(line) ? _signers[^1].Verifier : NoteVerifier.Parse(line));
        }
        if (_signers.Count == 0) throw new FormatException("None of the audit keys is a private one; nothing could be signed.");
    }

    /// <summary>The name of the platform's own tree.</summary>
    public string Origin { get; }

    /// <summary>Public keys for whoever verifies; the tenants' logs are signed with the same under their own names.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers => _verifiers;

    /// <summary>The signing keys as the file keeps them.</summary>
    public IReadOnlyList<NoteSigner> Signers => _signers;

    public string OriginOf(TenantId tenant) => string.Create(CultureInfo.InvariantCulture, $"{Origin}/{tenant.Value:D}");

    public string Sign(Checkpoint checkpoint) => SignedNote.Sign(checkpoint.Text, _signers.Select(signer => signer.Named(checkpoint.Origin)));

    /// <returns>Null when the note is not that log's or not signed by one of our keys.</returns>
    public Checkpoint? Open(string note, string origin) => Checkpoint.Open(note, origin, _verifiers.Select(key => key.Named(origin)));
}
