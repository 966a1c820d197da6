namespace Platform.Web.Features.Campaigns;

/// <summary>Marks the resources beside it.</summary>
public sealed class CampaignTexts;
