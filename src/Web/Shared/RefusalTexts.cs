namespace Platform.Web.Shared;

/// <summary>Marks the resources beside it.</summary>
public sealed class RefusalTexts;
