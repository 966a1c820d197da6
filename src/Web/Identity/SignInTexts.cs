namespace Platform.Web.Identity;

/// <summary>Marks the resources beside it.</summary>
public sealed class SignInTexts;
