using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Web.Shared;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Shared;

public sealed class ContactWordsTests : ComponentTest
{
    private readonly ContactWords _words;

    public ContactWordsTests()
    {
        Services.AddScoped<ContactWords>();
        _words = Services.GetRequiredService<ContactWords>();
    }

    [Fact]
    public void Every_channel_and_standing_has_a_word_in_both_languages()
    {
        foreach (var culture in Cultures.Supported)
        {
            Speak(culture);
            Assert.All(Enum.GetValues<ChannelKind>(), c => Assert.DoesNotContain("channel_", _words.Channel(c), StringComparison.Ordinal));
            Assert.All(Enum.GetValues<AttemptStanding>(), s => Assert.DoesNotContain("standing_", _words.Standing(s), StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_reason_that_the_gate_gives_is_a_sentence(string code)
    {
        foreach (var culture in Cultures.Supported)
        {
            Speak(culture);
            Assert.NotEqual(_words.Reason("zz").Replace("zz", code, StringComparison.Ordinal), _words.Reason(code));
        }
    }

    /// <summary>Read from the rules' own sources, so that a new rule without words fails here.</summary>
    public static TheoryData<string> Codes()
    {
        var found = Directory.EnumerateFiles(
                Path.Combine(Platform.Testing.Repository.Root, "src", "Collections", "Compliance", "Rules"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), "new Objection\\(\"([a-z_.]+)\"|, \"([a-z]+_cap)\"\\)"))
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).Distinct().Order();
        return [.. found];
    }

    [Fact]
    public void A_reason_without_words_names_its_rule_and_none_says_nothing()
    {
        Assert.Contains("rule_of_tomorrow", _words.Reason("rule_of_tomorrow"), StringComparison.Ordinal);
        Assert.Equal("", _words.Reason(null));
    }
}
