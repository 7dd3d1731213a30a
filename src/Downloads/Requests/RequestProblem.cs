namespace Downloads.Requests;

/// <summary>What is wrong with a field of a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901), such as <c>/urls/3</c>; empty for the whole.</param>
/// <param name="Code">Stable: <c>field.unknown</c>, <c>field.type</c>, <c>field.missing</c>, <c>field.range</c>, <c>url.invalid</c>, <c>checksum.invalid</c>, …</param>
public sealed record RequestProblem(string Pointer, string Code, string Message);
