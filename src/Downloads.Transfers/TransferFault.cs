namespace Downloads.Transfers;

/// <summary>Carries a classified failure from where it happens to the transfer's end; it never leaves an engine.</summary>
internal sealed class TransferFault(TransferFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public TransferFailure Failure { get; } = failure;

    public static TransferFault Transient(string @class, string message, Exception? inner = null) => new(new(@class, message, Transient: true), inner);

    public static TransferFault Permanent(string @class, string message, Exception? inner = null) => new(new(@class, message, Transient: false), inner);
}
