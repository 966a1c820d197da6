using Microsoft.Extensions.DependencyInjection;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Reports;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy.Data;

namespace Platform.QualityCheck;

public static class QualityCheckServices
{
    /// <summary>Registers scorecards, sampling, evaluations, appeals and the report.</summary>
    public static IServiceCollection AddQualityCheck(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, QualityCheckModel>();
        services.AddScoped<AsLender>();
        services.AddScoped<SaveScorecard>().AddScoped<PublishScorecard>().AddScoped<ListScorecards>();
        services.AddSingleton<StratumWords>();
        services.AddScoped<SavePlan>().AddScoped<ListPlans>().AddScoped<PreviewDraw>().AddScoped<DrawSample>().AddScoped<DrawDue>();
        services.AddScoped<InspectorFigures>().AddScoped<ListQueue>().AddScoped<ClaimEvaluation>().AddScoped<OpenEvaluation>().AddScoped<KeepDraft>().AddScoped<SubmitEvaluation>();
        services.AddScoped<ListResults>().AddScoped<ReadResult>().AddScoped<AcknowledgeResult>().AddScoped<AcknowledgeResult.Write>();
        services.AddScoped<RaiseAppeal>().AddScoped<RaiseAppeal.Write>().AddScoped<DecideAppeal>().AddScoped<ListAppeals>().AddScoped<SaveAppealPolicy>();
        services.AddScoped<ReadReport>();
        return services;
    }
}
