using Microsoft.Playwright;

namespace Browser;

/// <summary>Debian's Chromium without a window. One per test class; each test opens its own page in a fresh context.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments });
    }

    public async Task<WatchedPage> OpenAsync(Uri address, ColorScheme colors = ColorScheme.Light, int width = 1100, int height = 900)
    {
        var context = await _browser.NewContextAsync(new() { ColorScheme = colors, ViewportSize = new() { Width = width, Height = height } });
        var page = new WatchedPage(await context.NewPageAsync());
        await page.Page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
