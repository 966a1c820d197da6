using System.Text.Json;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Voice;

/// <summary>Opens a line's sealed settings.</summary>
public sealed class LineSettings(TenantKeys keys)
{
    public async ValueTask<T> OpenAsync<T>(DialingLine line, CancellationToken ct) where T : class
    {
        var cipher = await keys.GetAsync(line.TenantId, ct);
        var clear = cipher.Open(DialingLine.Place, line.Id.ToString("D"), line.Settings);
        return JsonSerializer.Deserialize<T>(clear, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The line has no settings.");
    }
}
