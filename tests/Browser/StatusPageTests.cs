using System.Globalization;
using Microsoft.Playwright;
using Origins.Content;
using Origins.Local;
using Origins.Nodes;
using Origins.Scripted;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>The status page of a real node in a real browser, with a real origin behind it.</summary>
[Trait("Category", "Slow")]
public sealed class StatusPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    // Small enough to come over one connection: half of it is half of the bar.
    private const int Size = 6 << 20;
    private const int Half = Size / 2;

    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 20_000 };

    [Fact]
    public async Task A_download_is_added_watched_paused_resumed_and_done()
    {
        using var folder = new TemporaryFolder("status-page");
        await using var origin = ScriptedOrigin.Start();
        await using var node = await NodeProcess.StartAsync(Setup(folder));
        await using var page = await browser.OpenAsync(node.Setup.Address);
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);

        var url = origin.Serve("film.mkv", new Script(Content) { ETag = "\"1\"", HoldAfter = Half });
        await page.AddAsync(url.AbsoluteUri);
        await Expect(page.StateOf("film.mkv")).ToHaveTextAsync("Downloading", Patient);
        await Expect(page.BarOf("film.mkv")).ToHaveAttributeAsync("aria-valuenow", "50.0", new() { Timeout = 20_000 });
        await page.PictureAsync("running");

        await Press(page, "Pause", "film.mkv");
        await Expect(page.StateOf("film.mkv")).ToHaveTextAsync("Paused", Patient);
        await Press(page, "Resume", "film.mkv");
        origin.Release("film.mkv");
        await Expect(page.StateOf("film.mkv")).ToHaveTextAsync("Done", Patient);
        File.Exists(Path.Combine(node.Setup.Root, "film.mkv")).ShouldBeTrue();

        await page.Page.ReloadAsync();
        await Expect(page.StateOf("film.mkv")).ToHaveTextAsync("Done", Patient);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_addresses_go_in_at_once_and_a_bad_one_refuses_them_by_name()
    {
        using var folder = new TemporaryFolder("status-page");
        await using var origin = ScriptedOrigin.Start();
        await using var node = await NodeProcess.StartAsync(Setup(folder));
        await using var page = await browser.OpenAsync(node.Setup.Address, ColorScheme.Dark);
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);
        string[] urls = [.. Enumerable.Range(1, 3).Select(n => origin.Serve($"part-{n}.zip", new Script(Content) { HoldAfter = Half }).AbsoluteUri)];

        await page.AddAsync([.. urls, "ftp://nowhere.example/x"]);
        await Expect(page.Page.Locator("#add-result")).ToContainTextAsync("ftp://nowhere.example/x");
        await Expect(page.Page.Locator(".row")).ToHaveCountAsync(0);

        await page.AddAsync(urls);
        await Expect(page.Page.Locator("#add-result")).ToHaveTextAsync("Added 3 downloads.");
        await Expect(page.Page.Locator("#active-rows .row")).ToHaveCountAsync(3);
        await page.AddAsync(origin.UriOf("missing.pdf").AbsoluteUri, "Annual report");
        await Expect(page.StateOf("Annual report")).ToHaveTextAsync("Failed", Patient);
        await Expect(page.Row("Annual report").GetByRole(AriaRole.Button)).ToHaveTextAsync(["Retry"], new() { UseInnerText = true });
        await page.PictureAsync("several");
        foreach (var n in Enumerable.Range(1, 3))
        {
            await Press(page, "Cancel", $"part-{n}.zip");
            await Expect(page.StateOf($"part-{n}.zip")).ToHaveTextAsync("Cancelled", Patient);
        }
    }

    [Fact]
    public async Task The_page_finds_its_way_back_to_a_node_that_was_killed()
    {
        using var folder = new TemporaryFolder("status-page");
        await using var origin = ScriptedOrigin.Start();
        var node = await NodeProcess.StartAsync(Setup(folder));
        await using var page = await browser.OpenAsync(node.Setup.Address);
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);
        await page.AddAsync(origin.Serve("film.mkv", new Script(Content) { ETag = "\"1\"", HoldAfter = Half }).AbsoluteUri);
        await Expect(page.BarOf("film.mkv")).ToHaveAttributeAsync("aria-valuenow", "50.0", new() { Timeout = 20_000 });

        await node.KillAsync();
        await Expect(page.Connection).ToContainTextAsync("Offline", new() { Timeout = 20_000 });
        await using var again = await node.RestartAsync();
        origin.Release("film.mkv");
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);
        await Expect(page.StateOf("film.mkv")).ToHaveTextAsync("Done", Patient);
    }

    [Fact]
    public async Task Where_a_token_is_needed_the_page_asks_for_it_and_refuses_a_wrong_one()
    {
        using var folder = new TemporaryFolder("status-page");
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("open sesame"u8));
        await using var node = await NodeProcess.StartAsync(Setup(folder, ("Auth:Tokens:0", string.Create(CultureInfo.InvariantCulture, $"me:control:{digest}"))));
        await using var page = await browser.OpenAsync(node.Setup.Address);
        var token = page.Page.GetByLabel("Access token");
        await token.FillAsync("a guess");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Page.Locator("#sign-in-result")).ToContainTextAsync("unknown");
        await token.FillAsync("open sesame");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);
        await Expect(token).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_phone_gets_the_same_page_without_sideways_scrolling()
    {
        using var folder = new TemporaryFolder("status-page");
        await using var origin = ScriptedOrigin.Start();
        await using var node = await NodeProcess.StartAsync(Setup(folder));
        await using var page = await browser.OpenAsync(node.Setup.Address, width: 390, height: 800);
        await Expect(page.Connection).ToHaveTextAsync("Live", Patient);
        await page.AddAsync(origin.Serve("a-rather-long-name-of-a-file-that-does-not-fit.tar.zst", new Script(Content) { HoldAfter = Half }).AbsoluteUri);
        await Expect(page.StateOf("a-rather-long-name")).ToHaveTextAsync("Downloading", Patient);
        await page.PictureAsync("phone");
        (await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
    }

    private static SeededContent Content { get; } = new(7, Size);

    private static Task Press(WatchedPage page, string button, string name) =>
        page.Row(name).GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    private static NodeSetup Setup(TemporaryFolder folder, params (string Key, string Value)[] options) =>
        new(folder.Path) { Options = options.Append(("Network:Allow", "any")).ToDictionary(o => o.Item1, o => o.Item2, StringComparer.Ordinal) };
}
