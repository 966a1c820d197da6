using System.Text;

namespace Platform.Channels.Inbound;

/// <summary>People's own words for stop, in the languages in which debtors are written to. Only a message that is nothing else is a stop.</summary>
/// <remarks>CTIA Messaging Principles §5.1.3; 工业和信息化部《通信短信息服务管理规定》 art. 20.</remarks>
public static class StopWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "OPT OUT", "OPT-OUT", "REVOKE",
        "TD", "T", "TUIDING", "退订", "退訂", "回复TD", "回复T", "停止", "取消订阅",
        "STOPP", "ABMELDEN", "ARRET", "ARRÊT", "BAJA", "ALTO",
    };

    public static bool IsStop(string? text)
    {
        // Full-width letters are letters (ＴＤ); marks and blanks around the word do not count.
        var word = (text ?? "").Normalize(NormalizationForm.FormKC).Trim();
        return Words.Contains(word.Trim('.', '!', '。', '"', '\'', '“', '”', '【', '】', '[', ']', ' '));
    }
}
