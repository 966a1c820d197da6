namespace Platform.Web.Features.Letters;

/// <summary>Marks the resources beside it.</summary>
public sealed class LetterTexts;
