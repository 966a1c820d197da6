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
    private const int NamedHeaders = 20;

    private readonly CsvDataReader _csv;
    private readonly int[] _known;
    private readonly int[] _others;

    private PortfolioReader(CsvDataReader csv, IReadOnlyList<string> headers, MappingDefinition mapping)
    {
        (_csv, RowNo) = (csv, csv.RowNumber);
        Headers = headers;
        _known = [.. ImportColumns.All.Select(column => Find(headers, mapping.HeaderOf(column)))];
        _others = [.. Enumerable.Range(0, headers.Count).Except(_known)
            .Where(i => headers[i].Length > 0 && !mapping.Ignored.Contains(headers[i], StringComparer.OrdinalIgnoreCase))];
        Attributes = [.. _others.Select(i => headers[i])];
    }

    /// <summary>The file's own column names in their order.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>Names of the lender's further columns.</summary>
    public IReadOnlyList<string> Attributes { get; }

    public int FieldCount => Headers.Count;

    /// <summary>Opens a file for an import: a required column that is missing, or any that comes twice, refuses it.</summary>
    public static async Task<Result<PortfolioReader>> OpenAsync(Stream file, MappingDefinition mapping, CancellationToken ct)
    {
        var opened = await PeekAsync(file, mapping, ct);
        if (opened.IsRefused || opened.Value.Check(mapping) is not { } refusal) return opened;
        await opened.Value.DisposeAsync();
        return refusal;
    }

    /// <summary>Opens a file whatever its header says, to look at it while it is being mapped.</summary>
    public static async Task<Result<PortfolioReader>> PeekAsync(Stream file, MappingDefinition mapping, CancellationToken ct)
    {
        CsvDataReader? csv = null;
        var isEmpty = true;
        try
        {
            var (text, delimiter) = await CsvText.OpenAsync(file, ct);
            csv = await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions
            {
                Delimiter = delimiter,
                BufferSize = 64 * 1024,
                MaxBufferSize = 1024 * 1024,
                HasHeaders = false,
                Comment = '\0', // an account number may begin with #
            }, ct);
            while (await csv.ReadAsync(ct))
            {
                if (IsBlank(csv)) continue;
                isEmpty = false;
                var headers = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim()).ToList();
                if (headers.Exists(header => header.Contains('\0', StringComparison.Ordinal))) break;
                return new PortfolioReader(csv, headers, mapping);
            }
            await csv.DisposeAsync();
            return new Refusal(isEmpty ? "import_empty" : "import_not_csv", 1);
        }
        catch (Exception e) when (Broken(e, 1) is not null)
        {
            if (csv is not null) await csv.DisposeAsync();
            return Broken(e, 1)!;
        }
    }

    /// <returns>Null when the exception does not mean that the file itself cannot be read.</returns>
    public static Refusal? Broken(Exception e, long row) => e switch
    {
        DecoderFallbackException => new Refusal("import_encoding", row),
        CsvRecordTooLargeException => new Refusal("import_row_too_long", row),
        CsvFormatException or CsvMissingHeadersException => new Refusal("import_not_csv", row),
        _ => null,
    };

    /// <summary>The last row that could be read; where a file breaks, the parser's own count has passed it already.</summary>
    public long RowNo { get; private set; }

    /// <returns>The next row, or null at the end.</returns>
    /// <exception cref="Exception">One of those that <see cref="Broken"/> knows.</exception>
    public async ValueTask<RawRow?> ReadAsync(CancellationToken ct)
    {
        while (await _csv.ReadAsync(ct))
        {
            RowNo = _csv.RowNumber;
            if (IsBlank(_csv)) continue;
            var fields = _csv.RowFieldCount;
            return new RawRow(RowNo, fields, Cells(_known, fields), Cells(_others, fields));
        }
        return null;
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <summary>Required columns that the file lacks and the mapping gives no value for, by the names they are looked for.</summary>
    public IReadOnlyList<string> Missing(MappingDefinition mapping) => [.. ImportColumns.Required
        .Where((column, i) => _known[i] < 0 && !mapping.Defaults.ContainsKey(column)).Select(mapping.HeaderOf)];

    // First what is missing: it is named by our names or the mapping's. A file without header is refused here, before
    // its first row, which is somebody's data, could be quoted as a header that comes twice.
    private Refusal? Check(MappingDefinition mapping)
    {
        var missing = Missing(mapping);
        if (missing.Count > 0) return new Refusal("import_header_missing", string.Join(", ", missing));
        var twice = Headers.Where(header => header.Length > 0).GroupBy(header => header, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1).Select(group => group.Key).Take(NamedHeaders).ToList();
        return twice.Count > 0 ? new Refusal("import_header_twice", string.Join(", ", twice)) : null;
    }

    private static int Find(IReadOnlyList<string> headers, string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        }
        return -1;
    }

    private static bool IsBlank(CsvDataReader csv) => csv.RowFieldCount == 1 && csv.GetFieldSpan(0).Trim().IsEmpty;

    private string[] Cells(int[] columns, int fields)
    {
        var cells = new string[columns.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = columns[i] < 0 || columns[i] >= fields ? "" : _csv.GetString(columns[i]);
        }
        return cells;
    }
}
