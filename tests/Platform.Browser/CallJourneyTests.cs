using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The telephone in the living demo: recordings appear by themselves, can be heard, and a collector has a bar of their own.</summary>
public sealed class CallJourneyTests(Chromium chromium, DemoHost demo)
{
    [Fact]
    public async Task Within_two_minutes_there_are_recordings_that_can_be_heard_by_whoever_may_and_nobody_else()
    {
        await using var admin = await Visitor.ComeAsync(chromium, demo.Address, "en", 1440, dark: false);
        await admin.SignInAsync("admin@harbour.example");
        await admin.GoAsync("/recordings");
        var audio = admin.Page.Locator("audio").First;
        for (var i = 0; i < 24 && await admin.Page.Locator("audio").CountAsync() == 0; i++)
        {
            await admin.Page.WaitForTimeoutAsync(5_000);
            await admin.GoAsync("/recordings");
        }
        var address = await audio.GetAttributeAsync("src");
        await admin.PictureAsync("recordings-alive");
        var heard = await admin.Page.EvaluateAsync<string>(
            "async u => { const r = await fetch(u, { headers: { Range: 'bytes=0-11' } }); return r.status + ' ' + r.headers.get('content-range').split('/')[0] + ' ' + new TextDecoder('latin1').decode(await r.arrayBuffer()).slice(0, 4); }", address);
        Assert.Equal("206 bytes 0-11 RIFF", heard);
        await audio.EvaluateAsync("a => { a.muted = true; return a.play(); }");
        await Assertions.Expect(audio).ToHaveJSPropertyAsync("paused", false);
        foreach (var (path, name) in new[] { ("/calls", "calls-alive"), ("/lines", "lines-alive"), ("/calls/survey", "survey-alive") })
        {
            await admin.GoAsync(path);
            await admin.PictureAsync(name);
            Assert.Empty(await admin.AxeAsync());
        }

        await using var collector = await Visitor.ComeAsync(chromium, demo.Address, "en", 1440, dark: false);
        await collector.SignInAsync("caller@harbour.example");
        await collector.GoAsync("/");
        await collector.PictureAsync("agent-bar");
        Assert.Empty(await collector.AxeAsync());
        await collector.Page.Locator(".p-agent.s-wrapup, .p-agent.s-oncall, .p-agent.s-ready").First.WaitForAsync();
        Assert.Equal(403, await collector.Page.EvaluateAsync<int>("async u => (await fetch(u)).status", address));
    }
}
