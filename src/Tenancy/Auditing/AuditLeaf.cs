using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// The bytes of an entry that are hashed, frozen as versions 1 to 3: RFC 8785 JSON of its columns. Members stand in order
/// of their names, nothing is left out, ids are lower-case, the time has six digits of a second, facts are a string. An
/// entry with a salt is of version 3: its personal part is only committed to, so that it can be erased and the proof stays.
/// Versions 1 and 2 are those from before, without and with agency, correlation and debtor.
/// </summary>
public static class AuditLeaf
{
    public const int HashSize = 32;
    public const int SaltSize = 16;

    public static byte[] Bytes(AuditEntry entry)
    {
        if (entry.Salt is not null || entry.Personal is not null) return Committed(entry);
        var text = new StringBuilder(512);
        var isSecond = entry.AgencyId is not null || entry.Correlation is not null || entry.DebtorId is not null;
        text.Append('{');
        Member(text, "action", entry.Action);
        Member(text, "actorId", entry.ActorId);
        Number(text, "actorKind", (short)entry.ActorKind);
        Member(text, "actorName", entry.ActorName);
        if (isSecond) Member(text, "agency", entry.AgencyId?.ToString("D"));
        text.Append("\"allowed\":").Append(entry.Allowed ? "true" : "false").Append(',');
        Member(text, "at", entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        if (isSecond) Member(text, "correlation", entry.Correlation);
        if (isSecond) Member(text, "debtor", entry.DebtorId?.ToString("D"));
        Member(text, "facts", entry.Facts);
        Member(text, "id", entry.Id.ToString("D"));
        Member(text, "purpose", entry.Purpose);
        Member(text, "resourceId", entry.ResourceId);
        Member(text, "resourceType", entry.ResourceType);
        Member(text, "tenant", entry.TenantId.Value.ToString("D"));
        text.Append(isSecond ? "\"v\":2}" : "\"v\":1}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What of an entry is personal and can be erased: whom it concerns, which thing, its facts, and the actor where that is the debtor.</summary>
    public static byte[] PersonalBytes(AuditEntry entry)
    {
        var text = new StringBuilder(256).Append('{');
        Member(text, "actorId", IsOwnDebtor(entry) ? entry.ActorId : null);
        Member(text, "debtor", entry.DebtorId?.ToString("D"));
        Member(text, "facts", entry.Facts);
        Member(text, "resourceId", entry.ResourceId);
        text.Length--; // the last comma
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    /// <summary>A keyed hash: without the salt nobody can try out which debtor it was.</summary>
    public static byte[] Commit(byte[] salt, byte[] personal) => HMACSHA256.HashData(salt, personal);

    /// <summary>The leaf hash of RFC 6962.</summary>
    public static byte[] Hash(AuditEntry entry) => Merkle.Leaf(Bytes(entry));

    public static byte[] Chain(byte[] before, byte[] leaf) => SHA256.HashData([2, .. before, .. leaf]);

    private static bool IsOwnDebtor(AuditEntry entry) => entry.ActorKind is ActorKind.Debtor;

    private static byte[] Committed(AuditEntry entry)
    {
        var personal = entry.Salt is { } salt ? Commit(salt, PersonalBytes(entry)) : entry.Personal!;
        var text = new StringBuilder(512).Append('{');
        Member(text, "action", entry.Action);
        Member(text, "actorId", IsOwnDebtor(entry) ? null : entry.ActorId);
        Number(text, "actorKind", (short)entry.ActorKind);
        Member(text, "actorName", entry.ActorName);
        Member(text, "agency", entry.AgencyId?.ToString("D"));
        text.Append("\"allowed\":").Append(entry.Allowed ? "true" : "false").Append(',');
        Member(text, "at", entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        Member(text, "correlation", entry.Correlation);
        Member(text, "id", entry.Id.ToString("D"));
        Member(text, "personal", Convert.ToHexStringLower(personal));
        Member(text, "purpose", entry.Purpose);
        Member(text, "resourceType", entry.ResourceType);
        Member(text, "tenant", entry.TenantId.Value.ToString("D"));
        return Encoding.UTF8.GetBytes(text.Append("\"v\":3}").ToString());
    }

    private static void Number(StringBuilder text, string name, int value) =>
        text.Append('"').Append(name).Append("\":").Append(value.ToString(CultureInfo.InvariantCulture)).Append(',');

    private static void Member(StringBuilder text, string name, string? value)
    {
        text.Append('"').Append(name).Append("\":");
        if (value is null) text.Append("null");
        else Quote(text, value);
        text.Append(',');
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(letter),
            };
        }
        text.Append('"');
    }
}
