using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Channels.Sandbox;

/// <summary>Chance that is the same each time for the same attempt, so that a demo or a test can be repeated.</summary>
internal readonly struct SandboxDice(long attemptId)
{
    /// <summary>From 0 up to, not including, 1.</summary>
    public double Roll(byte question)
    {
        Span<byte> seed = stackalloc byte[9];
        BinaryPrimitives.WriteInt64BigEndian(seed, attemptId);
        seed[8] = question;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(seed, hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }

    public bool Hits(byte question, double rate) => Roll(question) < rate;

    public int Between(byte question, int least, int most) => least + (int)(Roll(question) * (most - least + 1));
}
