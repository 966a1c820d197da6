namespace Platform.Web.Shared;

/// <summary>Marks the resources beside it: channels, standings of attempts, and every reason of a refusal in words.</summary>
public sealed class ContactTexts;
