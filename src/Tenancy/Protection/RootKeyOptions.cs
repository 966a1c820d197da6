using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Platform.Tenancy.Protection;

/// <summary>Where the platform's root key comes from: configuration (base64), else a file made at first start.</summary>
public sealed record RootKeyOptions([property: Base64String] string? RootKey, [property: Required] string KeyFile)
{
    private const int Length = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidOperationException">What is configured, or stands in the file, is not a key of 32 bytes.</exception>
    public byte[] Read()
    {
        if (!string.IsNullOrWhiteSpace(RootKey)) return Configured(RootKey);
        var file = Path.GetFullPath(KeyFile);
        var key = Make(file) ?? Written(file);
        return key.Length == Length
            ? key
            : throw new InvalidOperationException(
                $"{file} must hold {Length} bytes and holds {key.Length}. Restore it from a backup: without it no sealed value opens.");
    }

    private static byte[] Configured(string text)
    {
        Span<byte> key = stackalloc byte[Length + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? key[..Length].ToArray()
            : throw new InvalidOperationException($"Protection:RootKey must be {Length} bytes in base64.");
    }

    /// <returns>Null when the file is there already: of several processes at once exactly one makes it.</returns>
    private static byte[]? Make(string file)
    {
        if (File.Exists(file)) return null;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var stream = new FileStream(file, how);
            var key = RandomNumberGenerator.GetBytes(Length);
            stream.Write(key);
            stream.Flush(flushToDisk: true);
            return key;
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }

    // Whoever makes the file writes it in the same breath: a file that is short or locked is asked again for a while.
    private static byte[] Written(string file)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            var isLate = TimeProvider.System.GetElapsedTime(began) > Patience;
            try
            {
                if (File.ReadAllBytes(file) is var key && (key.Length >= Length || isLate)) return key;
            }
            catch (IOException) when (!isLate)
            {
            }
            pause.Wait(TimeSpan.FromMilliseconds(20));
        }
    }
}
