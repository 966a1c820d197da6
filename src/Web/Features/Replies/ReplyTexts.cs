namespace Platform.Web.Features.Replies;

/// <summary>Texts of the page of what people wrote.</summary>
public sealed class ReplyTexts;
