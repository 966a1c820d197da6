namespace Platform.Tenancy.Protection;

/// <summary>What a screen shows of personal data by default. Masking happens on the server, before anything is sent.</summary>
public static class Mask
{
    /// <summary>Country code and last four digits: <c>+86 ••• 8888</c>; a number too short to hide is all dots.</summary>
    public static string Phone(string? e164) =>
        string.IsNullOrEmpty(e164) ? "" : e164.Length < 8 ? "••••" : $"{e164[..3]} ••• {e164[^4..]}";

    /// <summary>First letter and domain: <c>a•••@example.com</c>.</summary>
    public static string Email(string? address)
    {
        if (string.IsNullOrEmpty(address)) return "";
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at <= 0 ? "•••" : $"{address[0]}•••{address[at..]}";
    }

    /// <summary>The family name of a Chinese name (<c>张*</c>); otherwise the first letter of each part (<c>A. B.</c>).</summary>
    public static string Name(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "";
        var trimmed = name.Trim();
        if (trimmed[0] > '\u2E7F') return trimmed[0] + new string('*', Math.Clamp(trimmed.Length - 1, 1, 3));
        return string.Join(' ', trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part[0] + "."));
    }

    /// <summary>All but the last four characters hidden.</summary>
    public static string Number(string? value) =>
        string.IsNullOrEmpty(value) ? "" : value.Length <= 4 ? "••••" : "•••• " + value[^4..];
}
