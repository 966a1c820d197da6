using QRCoder;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>The address by which authenticator apps take over a secret, and its picture. It is shown to its person and stored nowhere.</summary>
public static class OtpLink
{
    public static string Of(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Base32.Of(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Totp.Digits}&period={(int)Totp.Step.TotalSeconds}";

    /// <returns>SVG; the picture holds nothing but squares.</returns>
    public static string Picture(string link)
    {
        using var made = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(made);
        return picture.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
