using System.Buffers.Binary;

namespace Platform.Channels.Voice.Sandbox;

/// <summary>
/// A made-up conversation as 8 kHz 16-bit PCM: the collector's higher voice left, the debtor's deeper one right, taking
/// turns with pauses. Vowels are pulses through two resonances, so that it sounds like speech without being any.
/// </summary>
public static class TwoVoices
{
    private const int Rate = 8_000;
    private const int Head = 44;
    private static readonly (double F1, double F2)[] Vowels = [(730, 1090), (270, 2290), (530, 1840), (570, 840), (440, 1020), (300, 870)];

    /// <returns>A whole WAV file with two channels.</returns>
    public static byte[] Wav(long seed, TimeSpan length)
    {
        var samples = (int)(Math.Clamp(length.TotalSeconds, 0.5, 600) * Rate);
        var sound = new float[2][];
        (sound[0], sound[1]) = (new float[samples], new float[samples]);
        Talk(sound, new Random(unchecked((int)(seed ^ (seed >> 32)))));
        var file = new byte[Head + samples * 4];
        WriteHead(file, samples * 4);
        for (var i = 0; i < samples; i++)
        {
            for (var channel = 0; channel < 2; channel++)
            {
                var value = (short)Math.Clamp(sound[channel][i] * short.MaxValue, short.MinValue, short.MaxValue);
                BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Head + (i * 2 + channel) * 2), value);
            }
        }
        return file;
    }

    private static void Talk(float[][] sound, Random dice)
    {
        var total = sound[0].Length;
        foreach (var channel in sound)
        {
            for (var i = 0; i < total; i++) channel[i] = (float)(dice.NextDouble() - 0.5) * 0.004f; // the line's own noise
        }
        for (int at = Rate / 4, who = 0; at < total; who ^= 1)
        {
            var turn = Math.Min(total - at, (int)(Rate * (0.9 + dice.NextDouble() * 2.2)));
            Speak(sound[who].AsSpan(at, turn), who == 0 ? 195 : 108, dice);
            at += turn + (int)(Rate * (0.25 + dice.NextDouble() * 0.5));
        }
    }

    private static void Speak(Span<float> turn, double pitch, Random dice)
    {
        for (var at = 0; at < turn.Length;)
        {
            var syllable = turn.Slice(at, Math.Min(turn.Length - at, (int)(Rate * (0.12 + dice.NextDouble() * 0.14))));
            var (f1, f2) = Vowels[dice.Next(Vowels.Length)];
            Vowel(syllable, pitch * (0.92 + dice.NextDouble() * 0.2), f1, f2);
            at += syllable.Length + (dice.Next(6) == 0 ? Rate / 8 : Rate / 50);
        }
    }

    private static void Vowel(Span<float> into, double pitch, double f1, double f2)
    {
        double phase = 0, a1 = 0, a2 = 0, b1 = 0, b2 = 0;
        var (p1, q1) = Resonance(f1, 90);
        var (p2, q2) = Resonance(f2, 120);
        for (var i = 0; i < into.Length; i++)
        {
            phase += pitch / Rate;
            var pulse = 0.0;
            if (phase >= 1)
            {
                phase -= 1;
                pulse = 1;
            }
            var first = pulse + p1 * a1 + q1 * a2;
            (a2, a1) = (a1, first);
            var second = pulse + p2 * b1 + q2 * b2;
            (b2, b1) = (b1, second);
            var rise = Math.Sin(Math.PI * i / into.Length);
            into[i] += (float)(rise * (0.16 * first + 0.10 * second));
        }
    }

    private static (double, double) Resonance(double frequency, double width)
    {
        var r = Math.Exp(-Math.PI * width / Rate);
        return (2 * r * Math.Cos(2 * Math.PI * frequency / Rate), -r * r);
    }

    private static void WriteHead(Span<byte> head, int bytes)
    {
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], 36 + bytes);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(head[22..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], Rate * 4);
        BinaryPrimitives.WriteInt16LittleEndian(head[32..], 4);
        BinaryPrimitives.WriteInt16LittleEndian(head[34..], 16);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[40..], bytes);
    }
}
