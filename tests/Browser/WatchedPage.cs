using Microsoft.Playwright;

namespace Browser;

/// <summary>A page whose every complaint is kept: errors of scripts, and what the content security policy refused.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => Note(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Note(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    public ILocator Connection => Page.Locator("#connection");

    /// <summary>The row of a download, in whichever list it stands.</summary>
    public ILocator Row(string name) => Page.Locator(".row", new() { HasText = name });

    public ILocator StateOf(string name) => Row(name).Locator(".state");

    public ILocator BarOf(string name) => Row(name).GetByRole(AriaRole.Progressbar);

    public Task AddAsync(params string[] urls) => AddAsync(string.Join('\n', urls), label: "");

    public async Task AddAsync(string text, string label)
    {
        await Page.GetByLabel("Add downloads").FillAsync(text);
        await Page.GetByLabel("Label", new() { Exact = true }).FillAsync(label);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
    }

    /// <summary>Writes a picture where the variable SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public ValueTask DisposeAsync() => Page.Context.DisposeAsync();

    private void Note(string complaint)
    {
        lock (_complaints)
        {
            _complaints.Add(complaint);
        }
    }
}
