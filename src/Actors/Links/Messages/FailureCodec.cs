using System.Text;
using Actors.Kernel;

namespace Actors.Links.Messages;

/// <summary>The one reply of the engine's own: <c>[code] 0 [message]</c>.</summary>
internal static class FailureCodec
{
    public static IMessageCodec Instance { get; } = new MessageCodec<Failure>(
        "engine.failure.v1",
        static (failure, into) =>
        {
            Encoding.UTF8.GetBytes(failure.Code, into);
            into.GetSpan(1)[0] = 0;
            into.Advance(1);
            Encoding.UTF8.GetBytes(failure.Message, into);
        },
        static bytes =>
        {
            var end = bytes.IndexOf((byte)0);
            return new Failure(Encoding.UTF8.GetString(bytes[..end]), Encoding.UTF8.GetString(bytes[(end + 1)..]));
        });
}
