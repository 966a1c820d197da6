namespace Platform.Web.Features.Calls;

/// <summary>Marks the resources beside it: lines, calls, the agent bar and recordings.</summary>
public sealed class CallTexts;
