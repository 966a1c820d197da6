using System.Text;
using Platform.Tenancy;
using Sylvan.Data.Csv;

namespace Platform.Collections.Imports;

/// <summary>One line of the file as text: our columns in the order of <see cref="ImportColumns.All"/>, then the others.</summary>
/// <param name="RowNo">Counted as a spreadsheet counts: the header is row 1.</param>
/// <param name="Fields">Number of cells the line really had; another number than the header's is an error.</param>
public sealed record RawRow(long RowNo, int Fields, string[] Known, string[] Others);

/// <summary>Reads a portfolio file as a stream of rows. Opening refuses a header that cannot be right.</summary>
public sealed class PortfolioReader : IAsyncDisposable
{
    private readonly CsvDataReader _csv;
    private readonly int[] _known;
    private readonly int[] _others;

    private PortfolioReader(CsvDataReader csv, int[] known, int[] others, IReadOnlyList<string> attributes) =>
        (_csv, _known, _others, Attributes) = (csv, known, others, attributes);

    /// <summary>Names of the lender's further columns.</summary>
    public IReadOnlyList<string> Attributes { get; }

    public int FieldCount => _csv.FieldCount;

    public static async Task<Result<PortfolioReader>> OpenAsync(Stream file, MappingDefinition mapping, CancellationToken ct)
    {
        TextReader text;
        char delimiter;
        CsvDataReader csv;
        try
        {
            (text, delimiter) = await CsvText.OpenAsync(file, ct);
            csv = await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions
            {
                Delimiter = delimiter, BufferSize = 64 * 1024, MaxBufferSize = 4 * 1024 * 1024, HasHeaders = true,
            }, ct);
        }
        catch (DecoderFallbackException)
        {
            return new Refusal("import_encoding");
        }
        catch (CsvFormatException)
        {
            return new Refusal("import_not_csv");
        }
        if (csv.FieldCount == 0) return new Refusal("import_empty");
        var headers = Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetName(i).Trim()).ToList();
        var twice = headers.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        if (twice.Count > 0) return new Refusal("import_header_twice", string.Join(", ", twice));
        var known = ImportColumns.All
            .Select(column => headers.FindIndex(h => h.Equals(mapping.HeaderOf(column), StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        var missing = ImportColumns.Required
            .Where((column, i) => known[i] < 0 && !mapping.Defaults.ContainsKey(column))
            .Select(mapping.HeaderOf).ToList();
        if (missing.Count > 0) return new Refusal("import_header_missing", string.Join(", ", missing));
        var others = Enumerable.Range(0, headers.Count).Except(known).Where(i => headers[i].Length > 0).ToArray();
        return new PortfolioReader(csv, known, others, [.. others.Select(i => headers[i])]);
    }

    /// <returns>The next row, or null at the end.</returns>
    /// <exception cref="DecoderFallbackException">The bytes are not text in the file's encoding.</exception>
    /// <exception cref="CsvFormatException">A quote is not closed, or a row is longer than 4 MB.</exception>
    public async ValueTask<RawRow?> ReadAsync(CancellationToken ct)
    {
        while (await _csv.ReadAsync(ct))
        {
            var fields = _csv.RowFieldCount;
            if (fields == 1 && _csv.GetString(0).Length == 0) continue; // an empty line
            return new RawRow(_csv.RowNumber + 1, fields, Cells(_known, fields), Cells(_others, fields));
        }
        return null;
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private string[] Cells(int[] columns, int fields) =>
        Array.ConvertAll(columns, i => i < 0 || i >= fields ? "" : _csv.GetString(i));
}
