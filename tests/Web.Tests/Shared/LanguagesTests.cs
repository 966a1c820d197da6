using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Shared;

/// <summary>Both languages say the same things: read from what was built, so that no file is forgotten.</summary>
public sealed partial class LanguagesTests
{
    private static readonly Assembly Web = typeof(Cultures).Assembly;

    public static TheoryData<string> Resources =>
    [
        .. Web.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal))
            .Select(name => name[..^".resources".Length]),
    ];

    [Fact]
    public void There_are_texts_to_compare() =>
        Assert.Contains("Platform.Web.Shared.RefusalTexts", Resources.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Resources))]
    public void Every_text_exists_in_both_languages(string resource) =>
        Assert.Equal(English(resource).Keys.Order(StringComparer.Ordinal), Chinese(resource).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Resources))]
    public void No_text_is_empty(string resource) =>
        Assert.DoesNotContain(
            English(resource).Concat(Chinese(resource)), text => string.IsNullOrWhiteSpace(text.Value));

    [Theory]
    [MemberData(nameof(Resources))]
    public void Placeholders_agree(string resource)
    {
        var chinese = Chinese(resource);
        foreach (var (key, text) in English(resource))
        {
            Assert.True(
                Places(text).SetEquals(Places(chinese[key])), $"{resource}: the placeholders of {key} differ.");
        }
    }

    [Fact]
    public void Every_word_of_MudBlazor_is_translated()
    {
        var mud = Read(typeof(MudBlazor.MudButton).Assembly, "MudBlazor.Resources.LanguageResource.resources");
        Assert.Empty(mud.Keys.Except(Chinese("Platform.Web.Shared.Culture.MudTexts").Keys));
    }

    private static Dictionary<string, string> English(string resource) => Read(Web, resource + ".resources");

    private static Dictionary<string, string> Chinese(string resource) => Read(
        Web.GetSatelliteAssembly(CultureInfo.GetCultureInfo(Cultures.Chinese)), $"{resource}.{Cultures.Chinese}.resources");

    private static Dictionary<string, string> Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        Assert.True(stream is not null, $"{name} is missing.");
        using var reader = new ResourceReader(stream);
        return reader.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();
}
