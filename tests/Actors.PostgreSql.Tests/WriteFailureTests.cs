using Actors.Persistence;
using Actors.PostgreSql.Writing;
using Npgsql;

namespace Actors.PostgreSql.Tests;

/// <summary>Which of the three kinds of failed writes an error is (cluster protocol, "Append: lanes and outcomes").</summary>
public sealed class WriteFailureTests
{
    [Theory]
    [InlineData("22021", typeof(PoisonException))]
    [InlineData("22P05", typeof(PoisonException))]
    [InlineData("21000", typeof(PoisonException))]
    [InlineData("23502", typeof(PoisonException))]
    [InlineData("23514", typeof(PoisonException))]
    [InlineData("42703", typeof(PoisonException))]
    [InlineData("54000", typeof(PoisonException))]
    [InlineData("40001", typeof(NotWrittenException))]
    [InlineData("40P01", typeof(NotWrittenException))]
    [InlineData("55P03", typeof(NotWrittenException))]
    [InlineData("57014", typeof(NotWrittenException))]
    [InlineData("53100", typeof(NotWrittenException))]
    [InlineData("53200", typeof(NotWrittenException))]
    [InlineData("53300", typeof(NotWrittenException))]
    [InlineData("23505", typeof(OutcomeUnknownException))]
    [InlineData("08006", typeof(OutcomeUnknownException))]
    [InlineData("08P01", typeof(OutcomeUnknownException))]
    [InlineData("57P01", typeof(OutcomeUnknownException))]
    [InlineData("57P02", typeof(OutcomeUnknownException))]
    [InlineData("57P03", typeof(OutcomeUnknownException))]
    [InlineData("25006", typeof(OutcomeUnknownException))]
    [InlineData("XX000", typeof(OutcomeUnknownException))]
    public void Every_state_of_SQL_has_its_meaning(string state, Type meaning) =>
        WriteFailure.Of(new PostgresException("for the test", "ERROR", "ERROR", state)).ShouldBeOfType(meaning);

    [Fact]
    public void What_has_no_state_is_unknown()
    {
        WriteFailure.Of(new NpgsqlException("broken")).ShouldBeOfType<OutcomeUnknownException>();
        WriteFailure.Of(new NpgsqlException("late", new TimeoutException())).ShouldBeOfType<OutcomeUnknownException>();
        WriteFailure.Of(new IOException()).ShouldBeOfType<OutcomeUnknownException>();
    }
}
