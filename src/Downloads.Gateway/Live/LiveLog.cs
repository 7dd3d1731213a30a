using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>
/// The node's log as the topic <c>log</c>: what its other logs are told, by the same levels. The last <see cref="Kept"/> lines are a snapshot's items.
/// Any thread; costs a line's text and never waits.
/// </summary>
internal sealed class LiveLog(LiveTopics topics, TimeProvider time) : ILoggerProvider
{
    public const int Kept = 200;
    private readonly ConcurrentQueue<DataWriter> _last = new();

    public IEnumerable<DataWriter> Items() => _last;

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var at = time.GetUtcNow().UtcDateTime;
        var trouble = exception?.ToString();
        DataWriter line = json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "log"u8);
            json.WriteString("at"u8, at);
            json.WriteString("level"u8, Word(level));
            json.WriteString("category"u8, category);
            json.WriteNumber("event_id"u8, id.Id);
            json.WriteString("message"u8, message);
            json.WriteString("exception"u8, trouble);
            json.WriteEndObject();
        };
        _last.Enqueue(line);
        while (_last.Count > Kept)
        {
            _last.TryDequeue(out _);
        }

        topics.Log.Log.Append(subject: null, changeSeq: 0, line);
        topics.Log.Settle();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private sealed class Category(LiveLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Add(logLevel, name, eventId, formatter(state, exception), exception);
            }
        }
    }
}
