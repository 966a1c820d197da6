using System.Globalization;
using Platform.Collections;

namespace Platform.Web.Shared;

/// <summary>The pager's words: an exact count, or "10,000+" where counting stopped.</summary>
public static class PagerInfo
{
    public static string Of(bool isCapped) => isCapped
        ? $"{{first_item}}–{{last_item}} / {CappedPage<int>.Bound.ToString("N0", CultureInfo.CurrentCulture)}+"
        : "{first_item}–{last_item} / {all_items}";
}
