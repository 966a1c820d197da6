namespace Platform.Web.Features.Sandbox;

/// <summary>Marks the resources beside it.</summary>
public sealed class SandboxTexts;
