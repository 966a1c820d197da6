using System.Text;

namespace Platform.Channels.Push;

/// <summary>What both push providers ask of a message.</summary>
internal static class PushBody
{
    /// <summary>A notification and all that goes with it may be 4,096 bytes; a few hundred are ours.</summary>
    public const int MostBytes = 3_500;

    public static bool Fits(string? title, string body) =>
        body.Length > 0 && Encoding.UTF8.GetByteCount(body) + Encoding.UTF8.GetByteCount(title ?? "") <= MostBytes;

    public static bool IsToken(string address) =>
        address.Length is > 0 and <= 1_000 && address.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '.');
}
