using SkiaSharp;

namespace Platform.Collections.Visits;

/// <summary>Makes a photo ours: only JPEG, PNG and WebP by their own first bytes, drawn anew so that nothing rides along, such as the place in its EXIF.</summary>
public static class VisitPicture
{
    public const int MostBytes = 8 * 1024 * 1024;
    private const int Longest = 2_400;
    private const long MostPixels = 60_000_000;
    private const int Quality = 85;

    /// <returns>A JPEG, upright; null when it is no picture that can be taken.</returns>
    public static byte[]? Redraw(byte[] photo)
    {
        if (!IsKnown(photo)) return null;
        using var data = SKData.CreateCopy(photo);
        using var codec = SKCodec.Create(data);
        // A small file can claim a picture that fills the memory.
        if (codec is null || (long)codec.Info.Width * codec.Info.Height is <= 0 or > MostPixels) return null;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var bitmap = new SKBitmap(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) is not SKCodecResult.Success) return null;
        using var upright = Draw(bitmap, codec.EncodedOrigin);
        using var jpeg = upright.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg.ToArray();
    }

    private static bool IsKnown(ReadOnlySpan<byte> photo) =>
        photo.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || photo.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || photo.Length > 12 && photo.StartsWith("RIFF"u8) && photo[8..].StartsWith("WEBP"u8);

    private static SKImage Draw(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = turned ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var scale = Math.Min(1f, (float)Longest / Math.Max(width, height));
        using var surface = SKSurface.Create(new SKImageInfo(
            Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(scale);
        canvas.Concat(Upright(origin, width, height));
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        canvas.Flush();
        return surface.Snapshot();
    }

    /// <summary>From how the camera held it to how it is seen: the eight cases of EXIF's orientation.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
