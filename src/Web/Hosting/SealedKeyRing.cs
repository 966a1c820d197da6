using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Platform.Tenancy.Protection;

namespace Platform.Web.Hosting;

/// <summary>Seals ASP.NET's key ring by the root key, because the ring lies in the database and opens every cookie.</summary>
public sealed class SealedKeyRingEncryptor(RootKeyOptions root) : IXmlEncryptor
{
    internal static ReadOnlySpan<byte> Place => "data-protection-key"u8;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var clear = System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var text = Convert.ToBase64String(Seals.Seal(root.Read(), clear, Place));
        return new EncryptedXmlInfo(new XElement("sealed", text), typeof(SealedKeyRingDecryptor));
    }
}

/// <summary>Found by the type's name that stands in the stored key; ASP.NET makes it with the service provider.</summary>
public sealed class SealedKeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var root = services.GetRequiredService<RootKeyOptions>().Read();
        var clear = Seals.Open(root, Convert.FromBase64String(encryptedElement.Value), SealedKeyRingEncryptor.Place);
        return XElement.Parse(System.Text.Encoding.UTF8.GetString(clear));
    }
}
