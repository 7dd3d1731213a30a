using Downloads.Cli.Interactive;

namespace Downloads.Cli.Tests.Interactive;

/// <summary>Editing a line key by key.</summary>
public sealed class LineEditorTests : IDisposable
{
    private static readonly string[] Words = ["cluster", "cluster-sharding", "cancel", "show"];
    private readonly StringWriter _screen = new();

    [Theory]
    [InlineData("show⏎", "show")]
    [InlineData("shew←⌫o⏎", "show")]
    [InlineData("how⇱s⏎", "show")]
    [InlineData("how⇱s⇲ x⏎", "show x")]
    [InlineData("list show⎋⏎", "list ")]
    [InlineData("nonsense⌦show⏎", "show")]
    [InlineData("←←→→⌫show⏎", "show")]
    [InlineData("nothing␃", "")]
    public void Keys_edit(string keys, string line) => Type(keys).Read("> ").ShouldBe(line);

    [Fact]
    public void Up_and_down_bring_former_lines_back_each_once()
    {
        var editor = Type("one⏎two⏎two⏎↑↑⏎↑↑↓⏎↑↓x⏎");
        Enumerable.Range(0, 6).Select(_ => editor.Read("> ")).ShouldBe(["one", "two", "two", "one", "one", "x"]);
    }

    [Fact]
    public void Tab_takes_the_only_candidate()
    {
        Type("sh⇥-x⏎").Read("> ").ShouldBe("show -x");
        Type("list ca⇥⏎").Read("> ").ShouldBe("list cancel ");
    }

    [Fact]
    public void Tab_goes_as_far_as_candidates_agree_and_lists_them_then()
    {
        Type("cl⇥⇥⏎").Read("> ").ShouldBe("cluster");
        _screen.ToString().ShouldContain("cluster  cluster-sharding");
    }

    [Fact]
    public void Tab_without_candidates_changes_nothing() => Type("xyz⇥⏎").Read("> ").ShouldBe("xyz");

    [Fact]
    public void Ctrl_d_ends_the_session_on_an_empty_line_only()
    {
        Type("␄").Read("> ").ShouldBeNull();
        Type("a␄b⏎").Read("> ").ShouldBe("ab");
    }

    [Fact]
    public void A_long_line_shows_the_part_around_its_cursor_and_what_would_move_the_terminal_is_not_drawn()
    {
        Type(new string('a', 100) + "z⏎", columns: 40).Read("> ").ShouldBe(new string('a', 100) + "z");
        _screen.ToString().Split('\r').ShouldAllBe(drawn => drawn.Replace("\u001b[K", "").TrimEnd('\n').Length <= 40);
    }

    public void Dispose() => _screen.Dispose();

    /// <summary>Every character is a key; arrows and such stand for theirs.</summary>
    private LineEditor Type(string keys, int columns = 80)
    {
        var left = new Queue<char>(keys);
        return new LineEditor(() => Key(left.Dequeue()), _screen, () => columns, _ => Words);
    }

    private static ConsoleKeyInfo Key(char symbol) => symbol switch
    {
        '⏎' => new('\r', ConsoleKey.Enter, false, false, false),
        '⌫' => new('\b', ConsoleKey.Backspace, false, false, false),
        '⇥' => new('\t', ConsoleKey.Tab, false, false, false),
        '←' => new('\0', ConsoleKey.LeftArrow, false, false, false),
        '→' => new('\0', ConsoleKey.RightArrow, false, false, false),
        '↑' => new('\0', ConsoleKey.UpArrow, false, false, false),
        '↓' => new('\0', ConsoleKey.DownArrow, false, false, false),
        '⇱' => new('\0', ConsoleKey.Home, false, false, false),
        '⇲' => new('\0', ConsoleKey.End, false, false, false),
        '⎋' => new('\u0017', ConsoleKey.W, false, false, control: true),
        '⌦' => new('\u0015', ConsoleKey.U, false, false, control: true),
        '␃' => new('\u0003', ConsoleKey.C, false, false, control: true),
        '␄' => new('\u0004', ConsoleKey.D, false, false, control: true),
        var letter => new(letter, ConsoleKey.None, false, false, false),
    };
}
