using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;
using Platform.Web.Features.Channels;

namespace Web.Tests.Features.Channels;

public sealed class ProviderFormTests : PlanTest
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Every_provider_has_a_form_that_asks_for_each_of_its_settings_in_words(string culture)
    {
        Speak(culture);
        await StartAsync();
        foreach (var provider in Platform.Services.GetRequiredService<ProviderCatalog>().All)
        {
            var settings = provider.ReadSettings("{}").Settings!;
            var names = JsonSerializer.SerializeToNode(settings, settings.GetType(), JsonSerializerOptions.Web)!.AsObject().Select(p => p.Key);
            var form = ProviderForm.Of(provider.Key);
            Assert.Equal(names.Order(StringComparer.Ordinal), form.Select(f => f.Name).Order(StringComparer.Ordinal));
            Assert.Equal(provider.Secrets.Order(StringComparer.Ordinal), form.Where(f => f.IsSecret).Select(f => f.Name).Order(StringComparer.Ordinal));
            foreach (var field in form)
            {
                Assert.NotEqual("F_" + field.Name, Text<ChannelTexts>("F_" + field.Name));
                Assert.All(field.Choices, choice => Assert.NotEqual($"C_{field.Name}_{choice}", Text<ChannelTexts>($"C_{field.Name}_{choice}")));
            }
            if (provider.CallbackPath is not null)
                Assert.NotEqual("Callback_" + provider.Key, Text<ChannelTexts>("Callback_" + provider.Key));
        }
    }
}
