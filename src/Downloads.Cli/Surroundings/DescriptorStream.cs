using System.Runtime.InteropServices;

namespace Downloads.Cli.Surroundings;

/// <summary>Writes to a file descriptor at its own position, as other processes that share it do. Blocks while its reader is slow.</summary>
/// <param name="heedReader">Throw where the reader has gone; else what is written is dropped.</param>
internal sealed partial class DescriptorStream(int descriptor, bool heedReader) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;
    private const int Forever = -1;
    private bool _gone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="CliException">Nobody reads any more (told by the exit code alone), or the file takes no more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !_gone)
        {
            var written = Write(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
            {
                var wanted = new PollEntry { Descriptor = descriptor, Events = Writable };
                _ = Poll(ref wanted, 1, Forever);
            }
            else if (error != Interrupted)
            {
                _gone = !heedReader;
                if (heedReader)
                {
                    throw error == BrokenPipe
                        ? new CliException(ExitCode.OutputClosed, "")
                        : new CliException(ExitCode.FileError, $"The results cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.");
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
