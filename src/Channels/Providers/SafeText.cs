namespace Platform.Channels.Providers;

/// <summary>Refuses text that could leave its place in a protocol: addresses and subjects come from data.</summary>
public static class SafeText
{
    /// <summary>Not empty, not endless, and free of control characters.</summary>
    public static bool IsAddress(string? text) => text is { Length: > 0 and <= 2_000 } && !HasControl(text);

    /// <summary>One line: null is none and is fine.</summary>
    public static bool IsLine(string? text) => text is null || text.Length <= 998 && !HasControl(text);

    /// <summary>A number in E.164: a plus sign and 3 to 15 digits.</summary>
    public static bool IsPhone(string? text) =>
        text is { Length: >= 4 and <= 16 } && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool HasControl(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return true;
        }
        return false;
    }
}
