using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Actors.PostgreSql.Writing;

/// <summary>A statement in the making: its text and its parameters, which are columns of values.</summary>
internal sealed class StatementText : IDisposable
{
    private readonly StringBuilder _text = new(4096);

    public NpgsqlCommand Command { get; } = new();

    public StatementText Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Adds a parameter; its name in the text.</summary>
    public string Parameter<T>(T value, NpgsqlDbType type)
    {
        Command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return $"${Command.Parameters.Count}";
    }

    /// <summary>Adds a column of values as one parameter: <c>array(0)</c> … <c>array(count - 1)</c>.</summary>
    public StatementText Column<T>(int count, NpgsqlDbType type, Func<int, T> value)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = value(i);
        }

        return Add(Parameter(values, NpgsqlDbType.Array | type));
    }

    /// <summary>The finished command; to be disposed with this.</summary>
    public NpgsqlCommand Finish(NpgsqlConnection connection)
    {
        Command.CommandText = _text.ToString();
        Command.Connection = connection;
        return Command;
    }

    public void Dispose() => Command.Dispose();
}
