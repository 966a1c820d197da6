namespace Platform.Web.Layout;

/// <summary>Marks the resources beside it.</summary>
public sealed class LayoutTexts;
