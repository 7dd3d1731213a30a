using System.Diagnostics.CodeAnalysis;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>The <c>Idempotency-Key</c> header: 1 to 128 visible ASCII characters, once.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";
    public const int MaxLength = 128;

    /// <summary>The key, or null where there is none.</summary>
    public static bool TryRead(HttpRequest request, out string? key, [NotNullWhen(false)] out Problem? problem)
    {
        key = null;
        problem = null;
        if (!request.Headers.TryGetValue(Name, out var values))
        {
            return true;
        }

        if (values is [{ Length: > 0 and <= MaxLength } text] && text.All(c => c is > ' ' and < (char)127))
        {
            key = text;
            return true;
        }

        problem = new Problem("idempotency.invalid_key", $"{Name} must be given once, 1 to {MaxLength} visible ASCII characters.");
        return false;
    }

    /// <summary>The id of a command: the key where it is a UUID. Another key of a command is refused, for it would promise what is not kept.</summary>
    public static bool TryReadCommandId(HttpRequest request, out Guid? commandId, [NotNullWhen(false)] out Problem? problem)
    {
        commandId = null;
        if (!TryRead(request, out var key, out problem) || key is null)
        {
            return problem is null;
        }

        if (Guid.TryParse(key, out var id))
        {
            commandId = id;
            return true;
        }

        problem = new Problem("idempotency.invalid_key", $"The {Name} of a command must be a UUID.");
        return false;
    }
}
