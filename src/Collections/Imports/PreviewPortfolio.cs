using System.Globalization;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>One row of a file that is being mapped: our columns as they would be read, personal data masked, and what is wrong.</summary>
public sealed record PreviewRow(long RowNo, IReadOnlyDictionary<string, string> Cells, IReadOnlyList<FieldError> Errors);

/// <summary>The beginning of a file under a mapping.</summary>
/// <param name="Attributes">The further columns that would be kept, unsealed, as attributes.</param>
/// <param name="Missing">Required columns that the file lacks and the mapping gives no value for.</param>
public sealed record Preview(
    IReadOnlyList<string> Headers, IReadOnlyList<string> Attributes, IReadOnlyList<string> Missing, IReadOnlyList<PreviewRow> Rows);

/// <summary>Shows how the first rows of a file would be read, and guesses a mapping from its header. Nothing is stored.</summary>
public sealed class PreviewPortfolio(TenantScope scope)
{
    private const int Rows = 20;
    private const int Longest = 60;

    /// <param name="Start">The first bytes of the file; its last row may be cut.</param>
    /// <param name="IsCut">That the file goes on behind <paramref name="Start"/>.</param>
    public sealed record Request(ReadOnlyMemory<byte> Start, bool IsCut, MappingDefinition Mapping);

    public async Task<Result<Preview>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        var opened = await PortfolioReader.PeekAsync(new JoinedStream(ask.Start, Stream.Null), ask.Mapping, ct);
        if (opened.IsRefused) return opened.Refusal;
        await using var reader = opened.Value;
        var check = new CheckRow(ask.Mapping, reader.Attributes, reader.FieldCount);
        var raws = await ReadAsync(reader, ask.IsCut, ct);
        return new Preview(
            reader.Headers, reader.Attributes, reader.Missing(ask.Mapping),
            [.. raws.Select(raw => new PreviewRow(raw.RowNo, Shown(ask.Mapping, raw), check.Run(raw).Errors))]);
    }

    /// <summary>The mapping that the header and the first rows suggest; what cannot be told stays as we call it.</summary>
    public async Task<Result<MappingDefinition>> GuessAsync(ReadOnlyMemory<byte> start, bool isCut, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        var opened = await PortfolioReader.PeekAsync(new JoinedStream(start, Stream.Null), MappingDefinition.None, ct);
        if (opened.IsRefused) return opened.Refusal;
        var columns = HeaderNames.Match(opened.Value.Headers);
        await opened.Value.DisposeAsync();
        var named = MappingDefinition.None with { Columns = columns };
        await using var reader = (await PortfolioReader.PeekAsync(new JoinedStream(start, Stream.Null), named, ct)).Value;
        var raws = await ReadAsync(reader, isCut, ct);
        var days = Samples(raws, "due_date");
        var (decimals, thousands) = GuessAmounts([.. Samples(raws, "balance"), .. Samples(raws, "past_due_amount")]);
        return named with
        {
            DateFormat = DateForms.Guess(days) is { } form && form != "yyyy-MM-dd" ? form : null,
            DecimalSeparator = decimals,
            ThousandsSeparator = thousands,
            Columns = columns.Where(pair => pair.Key != pair.Value).ToDictionary(),
        };
    }

    private static async Task<List<RawRow>> ReadAsync(PortfolioReader reader, bool isCut, CancellationToken ct)
    {
        var rows = new List<RawRow>();
        try
        {
            while (rows.Count <= Rows && await reader.ReadAsync(ct) is { } row) rows.Add(row);
        }
        catch (Exception e) when (PortfolioReader.Broken(e, reader.RowNo) is not null)
        {
            // What could be read is shown; the import itself will say where the file breaks.
        }
        if (rows.Count > Rows || (isCut && rows.Count > 0)) rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    private static Dictionary<string, string> Shown(MappingDefinition mapping, RawRow raw) =>
        ImportColumns.All.Select((column, i) => (column, cell: mapping.Value(column, raw.Known[i].Trim())))
            .Where(x => x.cell.Length > 0)
            .ToDictionary(x => x.column, x => Read(mapping, x.column, TextForm.Shorten(x.cell, Longest)));

    // As it is understood, in one form whatever the file's is; what is not understood stays as it stands there.
    private static string Read(MappingDefinition mapping, string column, string cell) => column switch
    {
        "due_date" when DateOnly.TryParseExact(cell, mapping.DateFormat ?? "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
            day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "balance" or "past_due_amount" or "min_payment" or "credit_limit" or "risk_score" =>
            new AmountForm(mapping.DecimalSeparator, mapping.ThousandsSeparator).Read(cell)?.ToString("0.00##", CultureInfo.InvariantCulture) ?? cell,
        "debtor_name" => Mask.Name(cell),
        "phone" => Mask.Phone(cell),
        "email" => Mask.Email(cell),
        _ => ImportColumns.Personal.Contains(column) ? Mask.Number(cell) : cell,
    };

    private static List<string> Samples(List<RawRow> raws, string column)
    {
        var at = ImportColumns.All.ToList().IndexOf(column);
        return [.. raws.Select(raw => raw.Known[at].Trim()).Where(cell => cell.Length > 0)];
    }

    /// <summary>The pair of separators that reads the most amounts, the plainer one of two: a cell or two may be nonsense.</summary>
    private static (string Decimals, string Thousands) GuessAmounts(List<string> amounts) =>
        new[] { (".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", " "), (".", "'") }
            .MaxBy(signs => amounts.Count(amount => new AmountForm(signs.Item1, signs.Item2).Read(amount) is not null));
}
