namespace Platform.Web.Features.Operator;

/// <summary>Marks the resources beside it.</summary>
public sealed class OperatorTexts;
