using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Platform.Testing.Smtp;

/// <summary>One connection's conversation (RFC 5321, with PIPELINING of RFC 2920).</summary>
internal sealed class SmtpSession(SmtpSink sink, Socket socket)
{
    private readonly List<string> _recipients = [];
    private string? _from;

    public async Task RunAsync(CancellationToken ct)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            Say(output, "220 sink.test ESMTP");
            await output.FlushAsync(ct);
            await ConverseAsync(input, output, ct);
        }
        catch (Exception torn) when (torn is IOException or OperationCanceledException or SocketException)
        {
            // The client left or the sink stops: what was accepted is already in the ledger.
        }
    }

    private async Task ConverseAsync(PipeReader input, PipeWriter output, CancellationToken ct)
    {
        while (true)
        {
            var read = await input.ReadAsync(ct);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, out var line))
            {
                if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                {
                    input.AdvanceTo(buffer.Start);
                    if (!await TakeDataAsync(input, output, ct)) return;
                    read = await input.ReadAsync(ct);
                    buffer = read.Buffer;
                    continue;
                }

                if (!Answer(output, line))
                {
                    await output.FlushAsync(ct);
                    return;
                }
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            await output.FlushAsync(ct);
            if (read.IsCompleted) return;
        }
    }

    private bool Answer(PipeWriter output, string line)
    {
        var verb = line.Length >= 4 ? line[..4].ToUpperInvariant() : line;
        switch (verb)
        {
            case "EHLO":
                Say(output, "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES");
                break;
            case "HELO":
                Say(output, "250 sink.test");
                break;
            case "MAIL":
                Mail(output, line);
                break;
            case "RCPT":
                Rcpt(output, line);
                break;
            case "RSET":
                Reset();
                Say(output, "250 2.0.0 Ok");
                break;
            case "NOOP":
                Say(output, "250 2.0.0 Ok");
                break;
            case "QUIT":
                Say(output, "221 2.0.0 Bye");
                return false;
            default:
                Say(output, "502 5.5.2 Not implemented");
                break;
        }

        return true;
    }

    private void Mail(PipeWriter output, string line)
    {
        Reset();
        if (sink.Faults.Throttle.Take())
        {
            var code = sink.Faults.ThrottleCode;
            Say(output, $"{code} 4.7.0 Slow down");
            return;
        }

        _from = Address(line);
        Say(output, "250 2.1.0 Ok");
    }

    private void Rcpt(PipeWriter output, string line)
    {
        var address = Address(line);
        if (_from is null)
        {
            Say(output, "503 5.5.1 MAIL first");
        }
        else if (sink.Faults.RejectRecipient(address))
        {
            Say(output, "550 5.1.1 No such user");
        }
        else
        {
            _recipients.Add(address);
            Say(output, "250 2.1.5 Ok");
        }
    }

    /// <summary>False when the connection is to be torn off, by a fault or because the client left.</summary>
    private async Task<bool> TakeDataAsync(PipeReader input, PipeWriter output, CancellationToken ct)
    {
        if (_recipients.Count == 0)
        {
            Say(output, "503 5.5.1 No valid recipients");
            await output.FlushAsync(ct);
            return true;
        }

        if (sink.Faults.DropBeforeData.Take()) return TearOff();
        Say(output, "354 End data with <CR><LF>.<CR><LF>");
        await output.FlushAsync(ct);
        var raw = await SmtpData.ReadAsync(input, ct);
        if (raw is null) return false;

        if (sink.Faults.Delay > TimeSpan.Zero) await Task.Delay(sink.Faults.Delay, ct);
        if (sink.Faults.LoseThenDrop.Take()) return TearOff();
        sink.Accept(SinkMessage.Read(_from!, [.. _recipients], raw, sink.KeepRaw, sink.Now));
        if (sink.Faults.AcceptThenDrop.Take()) return TearOff();

        Reset();
        Say(output, "250 2.0.0 Ok: taken");
        await output.FlushAsync(ct);
        return true;
    }

    private bool TearOff()
    {
        // A reset, not an orderly close: what a crashed server or a cut line looks like.
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return false;
    }

    private void Reset()
    {
        _from = null;
        _recipients.Clear();
    }

    private static string Address(string line)
    {
        var open = line.IndexOf('<', StringComparison.Ordinal);
        var close = line.IndexOf('>', StringComparison.Ordinal);
        return open >= 0 && close > open ? line[(open + 1)..close] : "";
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            line = "";
            return false;
        }

        line = Encoding.UTF8.GetString(bytes).TrimEnd('\r');
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static void Say(PipeWriter output, string reply) => Encoding.ASCII.GetBytes(reply + "\r\n", output);
}
