using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Platform.Web.Identity.SecondFactors;
using Platform.Web.Layout;
using Platform.Web.Shared.Culture;

namespace Web.Tests;

/// <summary>A circuit without a browser: MudBlazor, the real texts, a clock that stands still.</summary>
public abstract class ComponentTest : BunitContext, IAsyncLifetime
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;
    private readonly CultureInfo _wordsBefore = CultureInfo.CurrentUICulture;

    protected ComponentTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddLocalization();
        Services.AddMudServices();
        Services.AddTransient<MudLocalizer, PlatformMudLocalizer>();
        Services.AddScoped<TrayTasks>().AddScoped<ProveFirst>();
        Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        Speak(Cultures.English);
    }

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>What follows is read in this language.</summary>
    protected static void Speak(string culture) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);

    protected string Text<TTexts>(string key) =>
        Services.GetRequiredService<IStringLocalizer<TTexts>>()[key].Value;

    protected override async ValueTask DisposeAsyncCore()
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_before, _wordsBefore);
        await base.DisposeAsyncCore();
    }
}
