using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Push.Fcm;

/// <summary>One Firebase project, by the key file of its service account.</summary>
public sealed partial record FcmSettings : IAccountSettings
{
    /// <summary>The whole JSON key file as Google gives it.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>Heads every notification: the lender's name and nothing about debts, because a lock screen shows it.</summary>
    public string? Title { get; init; }

    [JsonIgnore]
    public string Summary => Key()?.ProjectId ?? "";

    public Refusal? Check()
    {
        if (ServiceAccount.Length == 0) return Refusal.Invalid("serviceAccount", "required");
        if (Key() is not { } key || !ProjectPattern().IsMatch(key.ProjectId) || string.IsNullOrEmpty(key.ClientEmail))
            return Refusal.Invalid("serviceAccount", "fcm_key_file");
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key.PrivateKey);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            return Refusal.Invalid("serviceAccount", "fcm_key_file");
        }
        return SafeText.IsLine(Title) && (Title ?? "").Length <= 100 ? null : Refusal.Invalid("title", "line");
    }

    /// <returns>Null when the file cannot be read.</returns>
    internal FcmKey? Key()
    {
        try
        {
            return JsonSerializer.Deserialize<FcmKey>(ServiceAccount) is { ProjectId: not null, PrivateKey: not null } key ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$")]
    private static partial Regex ProjectPattern();
}

/// <summary>What is used of the key file. Its own addresses are not: they could lead anywhere.</summary>
internal sealed record FcmKey(
    [property: JsonPropertyName("project_id")] string ProjectId, [property: JsonPropertyName("client_email")] string ClientEmail,
    [property: JsonPropertyName("private_key")] string PrivateKey)
{
    public override string ToString() => "FcmKey(•••)";
}
