using System.Globalization;
using Platform.Channels.Templates.Liquid;

namespace Channels.Tests.Templates;

public sealed class LiquidTests
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["debtor"] = new Dictionary<string, object?> { ["name"] = "Ana {{7*7}} {% if %}", ["empty"] = "", ["none"] = null },
        ["account"] = new Dictionary<string, object?>
        {
            ["past_due"] = new TemplateMoney(1234.5m, "GBP"),
            ["due_date"] = new DateOnly(2026, 3, 5),
            ["days"] = 7,
        },
        ["attributes"] = new OpenMembers(new Dictionary<string, object?> { ["vip"] = "yes", ["score"] = "42" }),
        ["list"] = new object?[] { "a", "b" },
    };

    private static string Render(string text, string culture = "en-GB")
    {
        var (template, error) = LiquidTemplate.Parse(text);
        Assert.True(template is not null, error?.ToString());
        var (result, wrong) = template.Render(Values, CultureInfo.GetCultureInfo(culture));
        return result ?? $"!{wrong}";
    }

    [Theory]
    [InlineData("plain {text} % }}", "plain {text} % }}")]
    [InlineData("{{ debtor.name | upcase | append: '!' }}", "ANA {{7*7}} {% IF %}!")]
    [InlineData("{{ debtor['name'] | size }}", "20")]
    [InlineData("a {{- 'x' -}} b", "axb")]
    [InlineData("{% if account.days > 5 and account.days <= 7 %}late{% else %}soon{% endif %}", "late")]
    [InlineData("{% if account.days == 1 %}1{% elsif account.days == 7 %}7{% else %}?{% endif %}", "7")]
    [InlineData("{% unless attributes.vip == 'yes' %}no{% else %}vip{% endunless %}", "vip")]
    [InlineData("{% case attributes.vip %}{% when 'no', 'never' %}N{% when 'yes' %}Y{% else %}?{% endcase %}", "Y")]
    [InlineData("{% if attributes.score >= 42 %}high{% endif %}", "high")]
    [InlineData("{% if attributes.absent %}x{% else %}none{% endif %}", "none")]
    [InlineData("{% if debtor.empty %}empty text is true{% endif %}", "empty text is true")]
    [InlineData("{% if debtor.empty == empty %}e{% endif %}", "e")]
    [InlineData("{% if false and true or true %}T{% else %}F{% endif %}", "F")]
    [InlineData("{% if debtor.name contains 'Ana' %}A{% endif %}", "A")]
    [InlineData("{{ attributes.absent | default: 'friend' }}", "friend")]
    [InlineData("{% for x in list %}{{ forloop.index }}{{ x }}{% endfor %}", "1a2b")]
    [InlineData("{% for i in (1..3) %}{{ i }}{% else %}none{% endfor %}", "123")]
    [InlineData("{% assign half = account.past_due | divided_by: 2 %}{{ half | money }}", "£617.25")]
    [InlineData("{% capture who %}Dear {{ debtor.name }}{% endcapture %}{{ who }}", "Dear Ana {{7*7}} {% if %}")]
    [InlineData("{% raw %}{{ not }} {% this %}{% endraw %}", "{{ not }} {% this %}")]
    [InlineData("{% comment %}{{ anything | at all }}{% endcomment %}x", "x")]
    [InlineData("{{ '}}' }}", "}}")]
    [InlineData("{{ account.past_due | plus: 0.5 | money }}", "£1,235.00")]
    [InlineData("{{ account.past_due.amount | round }}", "1235")]
    [InlineData("{% if account.due_date < '2026-04-01' %}before April{% endif %}", "before April")]
    public void Writes_what_liquid_says(string text, string expected) => Assert.Equal(expected, Render(text));

    [Theory]
    [InlineData("en-GB", "£1,234.50", "5 March 2026")]
    [InlineData("en-US", "£1,234.50", "March 5, 2026")]
    [InlineData("zh-CN", "£1,234.50", "2026年3月5日")]
    [InlineData("de-DE", "1.234,50 £", "5. März 2026")]
    [InlineData("fr-FR", "1 234,50 £", "5 mars 2026")]
    [InlineData("es-ES", "1.234,50 £", "5 de marzo de 2026")]
    public void Amounts_and_days_are_written_in_the_readers_form(string culture, string money, string day)
    {
        Assert.Equal(money, Render("{{ account.past_due | money }}", culture));
        Assert.Equal(day, Render("{{ account.due_date | day }}", culture));
        Assert.Equal(money, Render("{{ account.past_due }}", culture));
    }

    [Theory]
    [InlineData("CNY", "zh-CN", "¥1,234.75")]
    [InlineData("USD", "en-GB", "US$1,234.75")]
    [InlineData("SEK", "en-GB", "SEK 1,234.75")]
    [InlineData("JPY", "en", "JPY 1,235")]
    [InlineData("JPY", "ja", "¥1,235")]
    public void The_currency_is_the_accounts_and_not_the_readers(string currency, string culture, string expected) =>
        Assert.Equal(expected, Written.Money(new TemplateMoney(1234.75m, currency), CultureInfo.GetCultureInfo(culture)));

    [Theory]
    [InlineData("Hi {{ debtor.name", 1, 4, "expected", "}}")]
    [InlineData("Hi {{ debtor.name\n{{ x }}", 1, 4, "expected", "}}")]
    [InlineData("one\ntwo {% if x %} three", 2, 8, "missing_end", "endif")]
    [InlineData("one\n  {{ debtor.name | }}", 2, 20, "expected", "name")]
    [InlineData("{{ a b }}", 1, 6, "unexpected", "b")]
    [InlineData("{% frob %}", 1, 4, "unknown_tag", "frob")]
    [InlineData("x{% endif %}", 1, 5, "unexpected_tag", "endif")]
    [InlineData("{{ a | shout }}", 1, 8, "unknown_filter", "shout")]
    [InlineData("{{ a | append }}", 1, 8, "wrong_arguments", "append")]
    [InlineData("{{ }}", 1, 4, "expected", "value")]
    [InlineData("{{ 'x }}", 1, 1, "expected", "}}")]
    [InlineData("中文\n欠款 {% if a == %}x{% endif %}", 2, 15, "expected", "value")]
    [InlineData("{% for x of y %}{% endfor %}", 1, 10, "expected", "in")]
    [InlineData("{% if a %}{% endfor %}", 1, 14, "expected", "endif")]
    [InlineData("{% include 'other' %}", 1, 4, "unknown_tag", "include")]
    public void A_mistake_names_line_column_and_word(string text, int line, int column, string code, string word)
    {
        var (_, error) = LiquidTemplate.Parse(text);
        Assert.NotNull(error);
        Assert.Equal((line, column, code, word), (error.Line, error.Column, error.Code, error.Word));
    }

    [Theory]
    [InlineData("a\n {{ debtor.nmae }}", 2, 5, "unknown_variable", "debtor.nmae")]
    [InlineData("{{ someone }}", 1, 4, "unknown_variable", "someone")]
    [InlineData("{{ debtor.none }}", 1, 4, "value_missing", "debtor.none")]
    [InlineData("{{ debtor.empty | upcase }}", 1, 4, "value_missing", "debtor.empty")]
    [InlineData("{{ attributes.absent }}", 1, 4, "value_missing", "attributes.absent")]
    [InlineData("{{ debtor.name | money }}", 1, 18, "bad_filter_value", "money")]
    [InlineData("{{ 1 | divided_by: 0 }}", 1, 8, "bad_filter_value", "divided_by")]
    [InlineData("{% for i in (1..1000000) %}x{% endfor %}", 1, 28, "too_many_steps", "20000")]
    [InlineData("{% for i in (1..9000) %}0123456789{% endfor %}", 1, 25, "too_long", "65536")]
    public void What_cannot_be_filled_in_names_the_place_too(string text, int line, int column, string code, string word)
    {
        var (template, _) = LiquidTemplate.Parse(text);
        var (_, error) = template!.Render(Values, CultureInfo.InvariantCulture);
        Assert.NotNull(error);
        Assert.Equal((line, column, code, word), (error.Line, error.Column, error.Code, error.Word));
    }

    [Fact]
    public void A_template_says_which_variables_it_needs_and_leaves_out_its_own()
    {
        var (template, _) = LiquidTemplate.Parse("{% assign x = account.days %}{{ x }}\n{% for i in list %}{{ i }}{% endfor %}{{ a['b'].c }}");
        Assert.Equal(
            [("account.days", 1, 15), ("list", 2, 13), ("a.b.c", 2, 42)],
            template!.Variables.Select(v => (v.Name, v.Line, v.Column)));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_a_stack_overflow()
    {
        var text = string.Concat(Enumerable.Repeat("{% if true %}", 5000)) + string.Concat(Enumerable.Repeat("{% endif %}", 5000));
        Assert.Equal("too_deep", LiquidTemplate.Parse(text).Error!.Code);
    }
}
