namespace Platform.Web.Shared.Theme;

/// <summary>How one person wants the screens: light, dark or as the system; roomy or compact. Kept in cookies.</summary>
public sealed record Look(string Wish, bool? SystemIsDark, string Density)
{
    public const string Light = "light";
    public const string Dark = "dark";
    public const string System = "system";
    public const string Roomy = "roomy";
    public const string Compact = "compact";

    public static readonly Look Default = new(System, null, Roomy);

    /// <summary>Null while only the browser knows what the system prefers.</summary>
    public bool? IsDark => Wish switch { Dark => true, Light => false, _ => SystemIsDark };

    public string? Theme => IsDark switch { true => Dark, false => Light, null => null };

    public static Look From(IRequestCookieCollection cookies) => new(
        cookies["theme"] is Light or Dark ? cookies["theme"]! : System,
        cookies["system-dark"] switch { "1" => true, "0" => false, _ => null },
        cookies["density"] is Compact ? Compact : Roomy);
}
