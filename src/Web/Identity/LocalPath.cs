namespace Platform.Web.Identity;

/// <summary>Where to go after sign-in: a path of this site only, so that a link cannot send a person elsewhere.</summary>
public static class LocalPath
{
    public static string Of(string? back) => IsLocal(back) ? back! : "/";

    public static bool IsLocal(string? back) =>
        back is ['/', ..] && !back.StartsWith("//", StringComparison.Ordinal) && !back.Contains('\\', StringComparison.Ordinal)
        && !back.Any(char.IsControl);
}
