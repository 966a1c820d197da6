using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Platform.Testing.Smtp;

namespace Channels.Tests.Peers;

public sealed class SmtpSinkTests : IAsyncDisposable
{
    private readonly SmtpSink _sink = SmtpSink.Start();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    [Fact]
    public async Task A_message_is_in_the_ledger_with_its_envelope_id_subject_and_text()
    {
        using var client = await ConnectAsync();
        var message = Message("a@debtor.example", "您的账单 and a rather long subject that has to be folded over more than one line", "Hello\r\n.dot\r\n..two\r\n你好");

        await client.SendAsync(message, Ct);

        var kept = Assert.Single(_sink.Messages);
        Assert.Equal("lender@lender.example", kept.From);
        Assert.Equal(["a@debtor.example"], kept.Recipients);
        Assert.Equal(message.MessageId, kept.MessageId);
        Assert.Equal(message.Subject, kept.Subject);
        Assert.Equal("Hello\n.dot\n..two\n你好", kept.Parse().TextBody!.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task Many_connections_at_once_lose_nothing_and_count_nothing_twice()
    {
        const int clients = 8, each = 250;

        await Parallel.ForEachAsync(Enumerable.Range(0, clients), Ct, async (_, ct) =>
        {
            using var client = await ConnectAsync();
            for (var i = 0; i < each; i++) await client.SendAsync(Message($"d{i}@debtor.example", "s", "t"), ct);
            await client.DisconnectAsync(quit: true, ct);
        });

        Assert.Equal(clients * each, _sink.Count);
        Assert.Equal(clients * each, _sink.CountByMessageId.Count);
        Assert.Equal(clients, _sink.Connections);
    }

    [Fact]
    public async Task A_named_recipient_is_refused_for_good_and_the_connection_goes_on()
    {
        _sink.Faults.RejectRecipient = address => address.StartsWith("gone", StringComparison.Ordinal);
        using var client = await ConnectAsync();

        var refused = await Assert.ThrowsAsync<SmtpCommandException>(
            () => client.SendAsync(Message("gone@debtor.example", "s", "t"), Ct));
        await client.SendAsync(Message("here@debtor.example", "s", "t"), Ct);

        Assert.Equal(SmtpStatusCode.MailboxUnavailable, refused.StatusCode);
        Assert.Equal(["here@debtor.example"], Assert.Single(_sink.Messages).Recipients);
    }

    [Theory]
    [InlineData(451)]
    [InlineData(454)]
    public async Task The_first_few_are_throttled_and_then_it_takes_mail_again(int code)
    {
        _sink.Faults.ThrottleCode = code;
        _sink.Faults.Throttle.Set(2);
        using var client = await ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            var later = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Message("a@b.example", "s", "t"), Ct));
            Assert.Equal(code, (int)later.StatusCode);
        }

        await client.SendAsync(Message("a@b.example", "s", "t"), Ct);
        Assert.Equal(1, _sink.Count);
    }

    [Fact]
    public async Task A_connection_dropped_before_the_data_accepted_nothing()
    {
        _sink.Faults.DropBeforeData.Set(1);
        using var client = await ConnectAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(Message("a@b.example", "s", "t"), Ct));

        Assert.False(client.IsConnected);
        Assert.Equal(0, _sink.Count);
    }

    [Fact]
    public async Task After_the_final_dot_a_dropped_connection_may_or_may_not_have_accepted()
    {
        _sink.Faults.AcceptThenDrop.Set(1);
        using var accepted = await ConnectAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => accepted.SendAsync(Message("a@b.example", "kept", "t"), Ct));
        _sink.Faults.LoseThenDrop.Set(1);
        using var lost = await ConnectAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => lost.SendAsync(Message("a@b.example", "lost", "t"), Ct));

        Assert.Equal("kept", Assert.Single(_sink.Messages).Subject);
    }

    [Fact]
    public async Task The_same_message_sent_twice_shows_as_two_under_its_id()
    {
        using var client = await ConnectAsync();
        var message = Message("a@b.example", "s", "t");

        await client.SendAsync(message, Ct);
        await client.SendAsync(message, Ct);

        Assert.Equal(2, _sink.CountByMessageId[message.MessageId!]);
    }

    private async Task<SmtpClient> ConnectAsync()
    {
        var client = new SmtpClient(new NullProtocolLogger());
        await client.ConnectAsync(_sink.Host, _sink.Port, SecureSocketOptions.None, Ct);
        return client;
    }

    private static MimeMessage Message(string to, string subject, string text)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        message.From.Add(new MailboxAddress("Lender", "lender@lender.example"));
        message.To.Add(new MailboxAddress("", to));
        return message;
    }
}
