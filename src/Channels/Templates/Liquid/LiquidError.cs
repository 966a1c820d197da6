namespace Platform.Channels.Templates.Liquid;

/// <summary>Why a text is no template, or cannot be filled in: where, what kind of mistake, and about which word.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Code">Localisation key, such as <c>unknown_variable</c> or <c>expected</c>.</param>
/// <param name="Word">The variable, filter or tag meant, or what was expected at this place.</param>
public sealed record LiquidError(int Line, int Column, string Code, string Word);

/// <summary>Carries a <see cref="LiquidError"/> out of the parser or the renderer; caught at their edge, never seen outside.</summary>
internal sealed class LiquidStop(LiquidError error) : Exception(error.ToString())
{
    public LiquidError Error { get; } = error;
}

/// <summary>A place in the text, kept with every word so that an error can name it.</summary>
internal readonly record struct Spot(int Line, int Column)
{
    public LiquidStop Stop(string code, string word) => new(new LiquidError(Line, Column, code, word));
}
