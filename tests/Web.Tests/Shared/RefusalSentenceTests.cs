using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Web.Shared;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Shared;

public sealed class RefusalSentenceTests : ComponentTest
{
    private readonly RefusalSentence _sentence;

    public RefusalSentenceTests()
    {
        Services.AddScoped<RefusalSentence>();
        _sentence = Services.GetRequiredService<RefusalSentence>();
    }

    [Fact]
    public void Things_are_named_in_the_readers_language()
    {
        Assert.Equal("There is no such account.", _sentence.Of(Refusal.NotFound("account")));
        Speak(Cultures.Chinese);
        Assert.Equal("没有这样的账户。", _sentence.Of(Refusal.NotFound("account")));
    }

    [Fact]
    public void A_field_says_what_is_wrong_with_it() =>
        Assert.Equal("limit: must be from 1 to 1000", _sentence.Of(Refusal.Invalid("limit", "out_of_range", 1, 1000)));

    [Fact]
    public void A_field_of_a_page_is_called_what_the_page_calls_it()
    {
        Assert.Equal("Key: small letters, digits and hyphens only, at most 63", _sentence.Of(Refusal.Invalid("key", "key_form")));
        Speak(Cultures.Chinese);
        Assert.StartsWith("标识：", _sentence.Of(Refusal.Invalid("key", "key_form")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_without_words_is_shown_as_it_is() =>
        Assert.Equal("code_of_tomorrow", _sentence.Of(new Refusal("code_of_tomorrow", 1)));
}
