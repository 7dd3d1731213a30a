using System.Text;
using Downloads.Providers;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Providers;

public class SettingsTests
{
    [Fact]
    public void What_is_written_reads_back_the_same() =>
        Prop.ForAll(Arb.From(AnySettings), static settings =>
        {
            var reading = SettingsReader.Read(SettingsWriter.Write(settings), RuntimeSettings.Default with { MaxConcurrent = 7 });

            reading.Errors.ShouldBeEmpty();
            reading.Settings.ShouldBe(settings);
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void What_a_document_leaves_out_stays_as_configured()
    {
        var configured = RuntimeSettings.Default with { MemoryBytes = 64 << 20 };

        Read("""{"max_concurrent": 3}""", configured).Settings.ShouldBe(configured with { MaxConcurrent = 3 });
    }

    [Fact]
    public void Every_error_is_named_by_its_place_and_nothing_is_applied()
    {
        var reading = Read("""
            {
              "max_concurrent": 0,
              "colour": "red",
              "defaults": {"max_concurrent": 1001, "retry_attempts": 2.5, "max_segments": "4"},
              "providers": {"http:a/b~c": {"speed": 1}, "two words": {}},
              "rules": [{"hosts": ["ok.example", "no host"], "provider": "http:x"}, {"hosts": []}, 5],
              "paused": ["http:x", 7]
            }
            """);

        reading.Settings.ShouldBeNull();
        reading.Errors.Select(e => e.Pointer).ShouldBe(
        [
            "/max_concurrent", "/colour", "/defaults/max_concurrent", "/defaults/retry_attempts", "/defaults/max_segments", "/providers/http:a~1b~0c/speed", "/providers/http:a~1b~0c",
            "/providers/two words", "/rules/0/hosts/1", "/rules/1", "/rules/2", "/paused/1",
        ]);
        reading.Errors[0].Message.ShouldBe("must be a whole number from 1 to 10000");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"max_concurrent": 1, "max_concurrent": 2}""")]
    public void What_is_no_settings_document_is_refused_whole(string text) => Read(text).Errors.ShouldHaveSingleItem().Pointer.ShouldBeEmpty();

    [Fact]
    public void A_provider_s_own_choice_goes_over_its_kind_s_and_that_over_the_default()
    {
        var settings = Read("""
            {
              "defaults": {"max_concurrent": 5, "max_segments": 2, "retry_attempts": 7},
              "providers": {"http:*": {"max_segments": 3, "retry_attempts": 8}, "http:a.example": {"retry_attempts": 9}}
            }
            """).Settings!;

        var policy = settings.PolicyOf("http:a.example");

        (policy.MaxConcurrent, policy.MaxSegments, policy.RetryAttempts).ShouldBe((5, 3, 9));
        settings.PolicyOf("soulseek").RetryAttempts.ShouldBe(7);
    }

    [Fact]
    public void Jobs_of_an_instance_run_one_after_the_other_unless_settings_say_otherwise()
    {
        RuntimeSettings.Default.PolicyOf("instance:42").MaxConcurrent.ShouldBe(1);
        Read("""{"providers": {"instance:42": {"max_concurrent": 2}, "instance:*": {"max_concurrent": 1}}}""").Settings!.PolicyOf("instance:42").MaxConcurrent.ShouldBe(2);
    }

    [Fact]
    public void The_first_rule_that_matches_names_the_provider()
    {
        var settings = Read("""
            {"rules": [
              {"hosts": ["cdn.example.org:8080"], "provider": "mirror"},
              {"hosts": ["*.example.org", "example.net"], "provider": "http:example.org"}
            ]}
            """).Settings!;

        settings.RuleFor(new("http://cdn.example.org:8080/f")).ShouldBe("mirror");
        settings.RuleFor(new("http://cdn.example.org/f")).ShouldBe("http:example.org");
        settings.RuleFor(new("http://example.net/f")).ShouldBe("http:example.org");
        settings.RuleFor(new("http://example.com/f")).ShouldBeNull();
    }

    private static Gen<PolicyChoice> AnyChoice =>
        from fields in Gen.SubListOf(PolicyField.All.AsEnumerable())
        from part in Gen.Choose(0, 1000)
        select fields.Aggregate(PolicyChoice.None, (choice, number) => new(choice.Values.Add(number.Name, Inside(number, part / 1000.0))));

    private static Gen<ProviderRule> AnyRule =>
        from hosts in Gen.NonEmptyListOf(Gen.Elements("a.example", "*.b.example:81", "[::1]", "10.0.0.1:8080"))
        from provider in Gen.Elements("http:x", "soulseek")
        select new ProviderRule([.. hosts.Select(host => HostPattern.Parse(host)!)], provider);

    private static Gen<RuntimeSettings> AnySettings =>
        from choices in Gen.ListOf(AnyChoice, 3)
        from rules in Gen.ListOf(AnyRule, 2)
        from limit in Gen.Choose(1, 10_000)
        from paused in Gen.SubListOf("http:x", "soulseek")
        select new RuntimeSettings
        {
            MaxConcurrent = limit,
            MemoryBytes = limit * 1_048_576L,
            BytesPerSecond = limit - 1,
            Defaults = choices[0].Over(ProviderPolicy.Default),
            Providers = RuntimeSettings.Default.Providers.Add("http:y", choices[1]).Add("http:*", choices[2]),
            Rules = [.. rules],
            Paused = [.. paused],
        };

    private static double Inside(PolicyField field, double part)
    {
        var value = field.Min + ((field.Max - field.Min) * part);
        return field.Whole ? Math.Floor(value) : value;
    }

    private static SettingsReading Read(string text, RuntimeSettings? configured = null) =>
        SettingsReader.Read(Encoding.UTF8.GetBytes(text), configured ?? RuntimeSettings.Default);
}
