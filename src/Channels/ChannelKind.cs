namespace Platform.Channels;

/// <summary>How a person is reached. The five of the contact ledger count together against every cap.</summary>
public enum ChannelKind : short
{
    Sms = 1,
    Email = 2,
    WeChat = 3,
    Push = 4,
    Letter = 5,
    Call = 6,
    Visit = 7,
}
