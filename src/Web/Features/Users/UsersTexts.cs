namespace Platform.Web.Features.Users;

/// <summary>Marks the resources beside it.</summary>
public sealed class UsersTexts;
