using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Platform.Web.Shared.Culture;

/// <summary>MudBlazor's own words (pagers, pickers, filters) in the language of the screen.</summary>
public sealed class PlatformMudLocalizer(IStringLocalizer<MudTexts> texts) : MudLocalizer
{
    public override LocalizedString this[string key] => texts[key];

    public override LocalizedString this[string key, params object[] arguments] => texts[key, arguments];
}
