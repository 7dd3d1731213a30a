using System.CommandLine;

namespace Downloads.Cli.Commands.Inspection;

/// <summary>How an operator's answer is printed.</summary>
internal enum OutputForm
{
    /// <summary>Columns separated by <c>|</c>.</summary>
    Text,

    /// <summary>With all that there is to tell.</summary>
    Wide,

    /// <summary>As the node sends it; what is followed, one object a line.</summary>
    Json,
}

/// <summary><c>-o json|wide</c></summary>
internal sealed class OutputOption
{
    private readonly Option<string?> _form = new("--output", "-o") { Description = "json, or wide for more columns.", HelpName = "form" };

    public OutputOption() => _form.AcceptOnlyFromAmong("json", "wide", "text");

    public void AddTo(Command command) => command.Add(_form);

    public OutputForm Read(ParseResult parsed) => parsed.GetValue(_form) switch
    {
        "json" => OutputForm.Json,
        "wide" => OutputForm.Wide,
        _ => OutputForm.Text,
    };
}
