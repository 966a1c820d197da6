namespace Platform.Web.Features.ApiClients;

/// <summary>Marks the resources beside it.</summary>
public sealed class ApiClientTexts;
