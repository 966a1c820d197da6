namespace Platform.Channels.Templates;

/// <summary>
/// The variables that texts may use. Which facts there are is known to whoever fills them in, so the module to the right
/// registers them; an "open" name (<c>attributes</c>) allows any member.
/// </summary>
public sealed class TemplateVocabulary(IReadOnlyList<TemplateVariable> variables)
{
    private readonly HashSet<string> _names = [.. variables.Where(v => !v.IsOpen).Select(v => v.Name)];
    private readonly HashSet<string> _open = [.. variables.Where(v => v.IsOpen).Select(v => v.Name)];

    public IReadOnlyList<TemplateVariable> Variables => variables;

    public bool Knows(string name)
    {
        if (_names.Contains(name)) return true;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && _open.Contains(name[..dot])) return true;
        // A group by itself, or a member of a value such as account.past_due.amount.
        return _names.Any(known => known.StartsWith(name + ".", StringComparison.Ordinal))
            || (name.LastIndexOf('.') is > 0 and var last && name[(last + 1)..] is "amount" or "currency" or "size"
                && _names.Contains(name[..last]));
    }
}

/// <param name="Name">As written in a text: <c>account.past_due</c>.</param>
/// <param name="IsPersonal">Tells something of a person; masked in previews.</param>
/// <param name="IsOpen">Stands for any member of that name: the lender's own columns.</param>
public sealed record TemplateVariable(string Name, bool IsPersonal = false, bool IsOpen = false);
