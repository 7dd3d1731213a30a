using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Downloads.Cli.Surroundings;

/// <summary>
/// The three streams this process was started with. Unlike the console's they tell when nobody reads any more, and one that was closed by whoever
/// started us is nothing: its number belongs to another file of the runtime meanwhile, which the console would write to.
/// </summary>
internal static partial class StandardStreams
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Results. Once the reader has gone, writing throws a <see cref="CliException"/> that ends the command.</summary>
    public static TextWriter Output() => Writer(1, heedReader: true);

    /// <summary>Progress and errors. Once the reader has gone, they are for nobody.</summary>
    public static TextWriter Error() => Writer(2, heedReader: false);

    /// <summary>What is piped in. (The console's own reader would first write codes that set up the terminal.)</summary>
    public static TextReader Input() =>
        IsOpen(0) ? new StreamReader(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read), Utf8) : TextReader.Null;

    private static TextWriter Writer(int descriptor, bool heedReader) => IsOpen(descriptor)
        ? TextWriter.Synchronized(new StreamWriter(new DescriptorStream(descriptor, heedReader), Utf8) { AutoFlush = true })
        : TextWriter.Null;

    /// <summary>Whether it was handed to us: what this process opened itself carries the mark that it ends with an exec.</summary>
    private static bool IsOpen(int descriptor) => Control(descriptor, GetFlags, 0) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
