using Microsoft.Extensions.Options;
using SkiaSharp;

namespace Platform.Channels.Letters;

/// <summary>Section "Letters" of the configuration.</summary>
public sealed class LetterOptions
{
    /// <summary>A font file with Latin and Chinese letters; <c>#2</c> at its end names a face of a collection. Empty looks in the usual places.</summary>
    public string Font { get; set; } = "";
}

internal sealed class LetterOptionsValidator : IValidateOptions<LetterOptions>
{
    public ValidateOptionsResult Validate(string? name, LetterOptions options) =>
        options.Font.Length == 0 || File.Exists(LetterFont.Split(options.Font).File)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Letters:Font must name a font file that is there.");
}

/// <summary>The typeface of letters. Noto Sans CJK (SIL OFL 1.1) as Debian's package fonts-noto-cjk installs it, or what the configuration names.</summary>
public sealed class LetterFont(IOptions<LetterOptions> options) : IDisposable
{
    private static readonly string[] Usual =
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc#2", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc#0",
        @"C:\Windows\Fonts\msyh.ttc#0", "/System/Library/Fonts/PingFang.ttc#0",
    ];

    private readonly Lazy<SKTypeface?> _face = new(() => Find(options.Value.Font));

    /// <summary>Null when there is none on this machine: then no letter can be written.</summary>
    public SKTypeface? Face => _face.Value;

    public void Dispose()
    {
        if (_face.IsValueCreated) _face.Value?.Dispose();
    }

    internal static (string File, int Index) Split(string place)
    {
        var at = place.LastIndexOf('#');
        return at > 0 && int.TryParse(place[(at + 1)..], out var face) ? (place[..at], face) : (place, 0);
    }

    private static SKTypeface? Find(string configured)
    {
        foreach (var place in configured.Length > 0 ? [configured] : Usual)
        {
            var (file, index) = Split(place);
            if (File.Exists(file)) return SKTypeface.FromFile(file, index);
        }
        return null;
    }
}
