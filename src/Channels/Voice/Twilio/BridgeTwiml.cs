using System.Xml.Linq;

namespace Platform.Channels.Voice.Twilio;

/// <summary>What Twilio does once the collector has answered: rings the debtor, joins the two and records both sides apart.</summary>
internal static class BridgeTwiml
{
    /// <param name="callback">Where Twilio calls back, without its last part; null when it is not asked to.</param>
    public static string Write(DialRequest call, string? callback)
    {
        var number = new XElement("Number", call.To);
        var dial = new XElement(
            "Dial",
            new XAttribute("callerId", call.CallerId),
            new XAttribute("timeout", (int)call.RingFor.TotalSeconds),
            new XAttribute("timeLimit", (int)call.TalkAtMost.TotalSeconds),
            // Two channels: the first is the collector's, the second the debtor's.
            new XAttribute("record", "record-from-answer-dual"),
            number);
        if (callback is not null)
        {
            dial.Add(
                new XAttribute("recordingStatusCallback", callback + "/recording"),
                new XAttribute("recordingStatusCallbackEvent", "completed absent"));
            number.Add(
                new XAttribute("statusCallback", callback + "/debtor"),
                new XAttribute("statusCallbackEvent", "ringing answered completed"));
        }
        return new XElement("Response", dial).ToString(SaveOptions.DisableFormatting);
    }
}
