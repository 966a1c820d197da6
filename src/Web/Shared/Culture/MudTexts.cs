namespace Platform.Web.Shared.Culture;

/// <summary>Marks the resources beside it.</summary>
public sealed class MudTexts;
