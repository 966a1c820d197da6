using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;
using Platform.Web.Api;
using Platform.Web.Features.Agencies;
using Platform.Web.Features.ApiClients;
using Platform.Web.Features.Attempts;
using Platform.Web.Features.Audit;
using Platform.Web.Features.Debtor;
using Platform.Web.Features.Federation;
using Platform.Web.Features.Home;
using Platform.Web.Features.Imports;
using Platform.Web.Features.Letters;
using Platform.Web.Features.Networks;
using Platform.Web.Features.Operator;
using Platform.Web.Features.Profile;
using Platform.Web.Features.Quality;
using Platform.Web.Features.Recordings;
using Platform.Web.Features.Privacy;
using Platform.Web.Features.Records;
using Platform.Web.Hosting;
using Platform.Web.Features.Search;
using Platform.Web.Features.Users;
using Platform.Web.Features.Visits;
using Platform.Web.Identity;
using Platform.Web.Layout;
using Platform.Web.Shared;
using Platform.Web.Shared.Culture;

namespace Platform.Web;

/// <summary>What the host itself adds: pages, languages, the look. Each section is extended where it stands.</summary>
public static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        // Time and languages
        services.TryAddSingleton(TimeProvider.System);
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(Cultures.Configure);

        // Components
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomStart;
            mud.SnackbarConfiguration.PreventDuplicates = true;
            mud.SnackbarConfiguration.HideTransitionDuration = 160;
            mud.SnackbarConfiguration.ShowTransitionDuration = 160;
        });
        services.AddTransient<MudLocalizer, PlatformMudLocalizer>();

        // Use cases of the pages
        services.AddScoped<HomeFigures>().AddScoped<ReadTrail>().AddScoped<ReadProfile>();
        services.AddScoped<IDayPart, LenderDay>().AddScoped<IDayPart, ManagerDay>().AddScoped<IDayPart, CollectorDay>();
        services.AddScoped<IDayPart, InspectorDay>().AddScoped<IDayPart, PrivacyDay>();
        services.AddScoped<AuditNames>().AddScoped<AuditWords>();
        services.AddScoped<ListMembers>().AddScoped<InviteMember>().AddScoped<ChangeMember>().AddScoped<ResetMember>().AddScoped<EndSessions>().AddScoped<ResetFactor>().AddScoped<SaveFactorPolicy>().AddScoped<OwnFactorDemand>();
        services.AddScoped<ClientBook>().AddScoped<ListApiClients>().AddScoped<CreateApiClient>().AddScoped<RotateSecret>().AddScoped<ChangeKeys>().AddScoped<DisableApiClient>();
        services.AddScoped<ReadAgencyNetworks>().AddScoped<SaveAgencyNetworks>().AddScoped<ReadCompanySignIn>().AddScoped<SaveCompanySignIn>();
        services.AddScoped<CreateLender>().AddScoped<CreateAgency>().AddScoped<SuspendLender>().AddScoped<ReadPlatform>();
        services.AddSingleton<FindOrCreateUser>().AddScoped<AgencyPeople>().AddScoped<ListPeople>().AddScoped<InvitePerson>().AddScoped<ChangePerson>().AddScoped<ResetPerson>();

        // Refusals in words, and the API
        services.AddScoped<RefusalSentence>().AddScoped<ContactWords>().AddScoped<ImportWords>().AddScoped<RecordWords>().AddScoped<GlobalSearch>();
        services.AddApi().AddApiLimits().AddPageLimits();
        services.AddDebtorPage();

        // State of one circuit
        services.AddScoped<TrayTasks>();

        return services;
    }

    /// <summary>The middleware in its order: errors, languages, then whoever asks, then antiforgery.</summary>
    public static WebApplication UseWeb(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        }

        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((http, next) =>
        {
            // A caller of the API gets problem+json; only a person is shown a page.
            if (http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/connect"))
            {
                http.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
            }

            return next(http);
        });
        app.UseRequestLocalization();
        app.UseApiProblems();
        app.UseIdentity();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseApiIdempotency();
        app.UseAntiforgery();
        return app;
    }

    public static WebApplication MapWeb(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapCulture();
        app.MapApi();
        app.MapAttemptsExport();
        Features.Desk.FeedbackExport.MapFeedbackExport(app);
        Features.Surveys.SurveyExport.MapSurveyExport(app);
        Features.Lines.LineQualityExport.MapLineQuality(app);
        app.MapUploads();
        app.MapRecordings();
        app.MapQualityReport();
        app.MapErrorsExport();
        app.MapLetters();
        app.MapDebtor();
        app.MapVisits();
        app.MapAgencyResults();
        app.MapAuditExport();
        app.MapRecordsExport();
        app.MapCopyExport();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
