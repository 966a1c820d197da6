using System.Globalization;
using System.Resources;

namespace Platform.Browser;

/// <summary>The words of a screen in the visitor's language, from the screen's own texts: a journey presses what a person reads.</summary>
public sealed class Words(string culture)
{
    private readonly CultureInfo _culture = CultureInfo.GetCultureInfo(culture);

    public string Of<TTexts>(string key, params object[] args)
    {
        var text = new ResourceManager(typeof(TTexts).FullName!, typeof(TTexts).Assembly).GetString(key, _culture)
            ?? throw new InvalidOperationException($"{typeof(TTexts).Name} has no '{key}'.");
        return string.Format(_culture, text, args);
    }
}
