using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Sandbox;
using Platform.Web.Features.Sandbox;
using Platform.Web.Shared;

namespace Web.Tests.Sandbox;

public sealed class SandboxCardTests : ComponentTest
{
    public SandboxCardTests() => Services.AddScoped<ContactWords>();

    [Theory]
    [InlineData(ChannelKind.Sms, ".p-bubble")]
    [InlineData(ChannelKind.Email, ".p-paper")]
    [InlineData(ChannelKind.Push, ".p-pushed")]
    [InlineData(ChannelKind.Letter, ".p-paper")]
    public void A_message_looks_like_its_channel_and_its_text_is_never_markup(ChannelKind channel, string look)
    {
        var card = Render<SandboxCard>(p => p.Add(c => c.Message, new SandboxView(
            Guid.Empty, channel, "+44 ••• 0412", "Your account", "Dear <b>Ada</b>,\nplease pay.", "STOP", Clock.GetUtcNow(), true,
            AttemptStanding.Submitted)));

        Assert.Contains("Dear <b>Ada</b>", card.Find(look).TextContent, StringComparison.Ordinal);
        Assert.Empty(card.FindAll(look + " b"));
        Assert.Contains("STOP", card.Markup, StringComparison.Ordinal);
        Assert.Contains("+44 ••• 0412", card.Markup, StringComparison.Ordinal);
    }
}
