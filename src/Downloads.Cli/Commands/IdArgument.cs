using System.CommandLine;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands;

/// <summary>Ids of downloads. (System.CommandLine 3.0.0 lets a word that is no id pass as one in an array of them.)</summary>
internal sealed class IdArgument
{
    private readonly Argument<string[]> _ids;

    public IdArgument(string description) => _ids = new("ID") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    public void AddTo(Command command) => command.Add(_ids);

    /// <exception cref="CliException">One is none.</exception>
    public Guid[] Read(ParseResult parsed) => [.. (parsed.GetValue(_ids) ?? []).Select(text =>
        Guid.TryParse(text, out var id) ? id : throw new CliException(ExitCode.Usage, $"'{SafeText.Fit(text, 80)}' is no id of a download; 'list' shows them."))];
}
