namespace Platform.Web.Features.Cases;

/// <summary>Texts of the desk and the case page.</summary>
public sealed class CaseTexts;
