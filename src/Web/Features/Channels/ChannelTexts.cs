namespace Platform.Web.Features.Channels;

/// <summary>Marks the resources beside it.</summary>
public sealed class ChannelTexts;
