using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Email.Smtp;

/// <summary>E-mail through any SMTP server. SMTP knows no key and no look-up: what is lost after the text is held for an operator.</summary>
internal sealed class SmtpEmail(AccountSettings accounts, SmtpPool pool, TimeProvider clock) : IMessageProvider
{
    public const string Name = "smtp";

    // The server was not reached, so nothing was consumed; the account rests and another may take over.
    private static readonly SendOutcome Unreachable = new SendOutcome.Throttled(TimeSpan.FromSeconds(15));

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.HoldForOperator;
    public IReadOnlyList<string> Secrets => ["password"];
    public bool Carries(ChannelKind channel) => channel is ChannelKind.Email;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<SmtpSettings>(json);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (Mailbox(message.To.Address) is not { } to) return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        if (!SafeText.IsLine(message.Subject)) return new SendOutcome.Rejected("subject_invalid", MayRetry: false);
        var settings = await accounts.OpenAsync<SmtpSettings>(account, ct);

        SmtpConnection connection;
        try
        {
            connection = await pool.RentAsync(settings, ct);
        }
        catch (Exception fault) when (Explain(fault) is not null || fault is OperationCanceledException)
        {
            return Unreachable;
        }
        using var mail = SmtpMessage.Build(message, settings, to, clock.GetUtcNow());
        return await SendAsync(connection, settings, mail, to, ct);
    }

    public async Task<Result> TestAsync(ChannelAccount account, CancellationToken ct)
    {
        var settings = await accounts.OpenAsync<SmtpSettings>(account, ct);
        try
        {
            var connection = await pool.RentAsync(settings, ct);
            await connection.Client.NoOpAsync(ct);
            pool.Return(settings, connection);
            return Result.Done;
        }
        catch (Exception fault) when (Explain(fault) is { } code)
        {
            return new Refusal(code);
        }
    }

    private async Task<SendOutcome> SendAsync(
        SmtpConnection connection, SmtpSettings settings, MimeMessage mail, MailboxAddress to, CancellationToken ct)
    {
        connection.Phase.Reset();
        var isWhole = false;
        try
        {
            await connection.Client.SendAsync(mail, (MailboxAddress)mail.From[0], [to], ct);
            isWhole = true;
            return new SendOutcome.Submitted(mail.MessageId!);
        }
        catch (SmtpCommandException fault)
        {
            return SmtpFaultClass.Of(fault);
        }
        catch (Exception fault) when (Explain(fault) is not null || fault is OperationCanceledException)
        {
            // Until the server asked for the text it cannot have taken the message.
            return connection.Phase.TextBegun
                ? new SendOutcome.Ambiguous(fault is OperationCanceledException ? "timeout" : "connection_lost")
                : connection.WasUsed ? new SendOutcome.Throttled(TimeSpan.Zero)
                : new SendOutcome.Rejected("connection_lost", MayRetry: true);
        }
        finally
        {
            // A connection on which anything went wrong may still hold half a message.
            if (isWhole) pool.Return(settings, connection);
            else connection.Dispose();
        }
    }

    private static MailboxAddress? Mailbox(string address) =>
        SafeText.IsAddress(address) && !address.Contains(' ', StringComparison.Ordinal)
        && MailboxAddress.TryParse(address, out var box) && box.Address == address && box.Domain.Length > 0
            ? box
            : null;

    /// <returns>A code for what can go wrong with a connection; null for what is a bug.</returns>
    private static string? Explain(Exception fault) => fault switch
    {
        AuthenticationException or SaslException => "smtp_auth",
        SslHandshakeException => "smtp_tls",
        SmtpProtocolException or SmtpCommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException => "smtp_protocol",
        NotSupportedException => "smtp_unsupported",
        SocketException or IOException => "smtp_unreachable",
        _ => null,
    };
}
