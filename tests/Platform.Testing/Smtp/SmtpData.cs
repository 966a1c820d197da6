using System.Buffers;
using System.IO.Pipelines;

namespace Platform.Testing.Smtp;

/// <summary>Reads a message up to the line with a single dot and takes off the dots that were stuffed.</summary>
internal static class SmtpData
{
    public static async Task<byte[]?> ReadAsync(PipeReader input, CancellationToken ct)
    {
        while (true)
        {
            var read = await input.ReadAsync(ct);
            if (TryTake(read.Buffer, out var message, out var end))
            {
                input.AdvanceTo(end);
                return message;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, out byte[] message, out SequencePosition end)
    {
        message = [];
        end = default;
        var reader = new SequenceReader<byte>(buffer);
        long length;
        if (reader.IsNext(".\r\n"u8, advancePast: true))
        {
            length = 0;
        }
        else if (reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n.\r\n"u8))
        {
            length = reader.Consumed - 3;
        }
        else
        {
            return false;
        }

        end = reader.Position;
        message = Unstuff(buffer.Slice(0, length).ToArray());
        return true;
    }

    private static byte[] Unstuff(byte[] raw)
    {
        if (raw.AsSpan().IndexOf("\r\n."u8) < 0 && (raw.Length == 0 || raw[0] != (byte)'.')) return raw;
        var kept = new byte[raw.Length];
        var length = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            var lineStart = at == 0 || (at >= 2 && raw[at - 1] == (byte)'\n' && raw[at - 2] == (byte)'\r');
            if (lineStart && raw[at] == (byte)'.') continue;
            kept[length++] = raw[at];
        }

        return kept[..length];
    }
}
