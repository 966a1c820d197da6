using System.Buffers.Binary;
using System.Text.Json;

namespace Platform.Channels.Recordings;

/// <summary>
/// Listens to a WAV file as it goes by (16-bit PCM, one or two channels) and keeps its outline: for each channel the
/// smallest and largest sample of equal stretches. Of any other file it says nothing.
/// </summary>
internal sealed class WaveScan
{
    private const int MostColumns = 1_000;
    private readonly List<sbyte>[] _blocks = [[], []];
    private readonly int[] _low = new int[2], _high = new int[2];
    private byte[] _rest = [];
    private int _channels, _rate, _frame, _perBlock, _inBlock;
    private long _frames, _dataLeft;
    private bool _inData, _isLost;

    /// <summary>Null when the file is no such WAV.</summary>
    public TimeSpan? Duration => _rate > 0 && !_isLost && _frames > 0 ? TimeSpan.FromSeconds((double)_frames / _rate) : null;

    public void See(ReadOnlyMemory<byte> stretch)
    {
        if (_isLost) return;
        byte[] bytes = [.. _rest, .. stretch.Span];
        var used = _inData ? 0 : Head(bytes);
        if (_inData) used += Data(bytes.AsSpan(used));
        _rest = _isLost ? [] : bytes[used..];
        if (!_inData && _rest.Length > 1 << 20) _isLost = true;
    }

    /// <returns>JSON <c>{"channels":2,"data":[[min,max,min,max…],[…]]}</c>, −127 to 127; null when nothing was heard.</returns>
    public string? Peaks()
    {
        if (Duration is null) return null;
        if (_inBlock > 0) Close();
        var columns = Math.Min(MostColumns, _blocks[0].Count / 2);
        var data = Enumerable.Range(0, _channels).Select(channel => Reduce(_blocks[channel], columns));
        return JsonSerializer.Serialize(new { channels = _channels, data });
    }

    private static int[] Reduce(List<sbyte> blocks, int columns)
    {
        var (count, into) = (blocks.Count / 2, new int[columns * 2]);
        for (var column = 0; column < columns; column++)
        {
            var (from, to) = ((long)column * count / columns, Math.Max((long)column * count / columns + 1, (long)(column + 1) * count / columns));
            var (low, high) = (127, -127);
            for (var i = (int)from; i < to; i++) (low, high) = (Math.Min(low, blocks[i * 2]), Math.Max(high, blocks[i * 2 + 1]));
            (into[column * 2], into[column * 2 + 1]) = (low, high);
        }
        return into;
    }

    private int Head(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12) return 0;
        var at = _rate == 0 && _channels == 0 ? 12 : 0;
        if (at == 12 && (!bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8))) return Lost();
        while (bytes.Length - at >= 8)
        {
            var name = bytes.Slice(at, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            if (name.SequenceEqual("data"u8))
            {
                if (_frame == 0) return Lost();
                (_inData, _dataLeft) = (true, size is 0 or uint.MaxValue ? long.MaxValue : size);
                return at + 8;
            }
            if (bytes.Length - at < 8 + size) break;
            if (name.SequenceEqual("fmt "u8) && !Format(bytes.Slice(at + 8, (int)size))) return Lost();
            at += 8 + (int)size + (int)(size & 1);
        }
        return _channels == 0 ? 0 : Math.Min(at, bytes.Length);
    }

    private bool Format(ReadOnlySpan<byte> format)
    {
        if (format.Length < 16 || BinaryPrimitives.ReadInt16LittleEndian(format) != 1) return false;
        _channels = BinaryPrimitives.ReadInt16LittleEndian(format[2..]);
        _rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        if (_channels is < 1 or > 2 || _rate is < 1_000 or > 192_000 || BinaryPrimitives.ReadInt16LittleEndian(format[14..]) != 16) return false;
        (_frame, _perBlock) = (_channels * 2, Math.Max(1, _rate / 100));
        return true;
    }

    private int Data(ReadOnlySpan<byte> bytes)
    {
        var take = (int)(Math.Min(bytes.Length, _dataLeft) / _frame) * _frame;
        for (var at = 0; at < take; at += _frame)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                var sample = BinaryPrimitives.ReadInt16LittleEndian(bytes[(at + channel * 2)..]);
                if (_inBlock == 0 || sample < _low[channel]) _low[channel] = sample;
                if (_inBlock == 0 || sample > _high[channel]) _high[channel] = sample;
            }
            _frames++;
            if (++_inBlock == _perBlock) Close();
        }
        _dataLeft -= take;
        return _dataLeft < _frame ? bytes.Length : take; // what follows the samples is not sound
    }

    private void Close()
    {
        for (var channel = 0; channel < _channels; channel++)
        {
            _blocks[channel].Add((sbyte)Math.Clamp(_low[channel] / 258, -127, 127));
            _blocks[channel].Add((sbyte)Math.Clamp(_high[channel] / 258, -127, 127));
        }
        _inBlock = 0;
    }

    private int Lost()
    {
        _isLost = true;
        return 0;
    }
}
