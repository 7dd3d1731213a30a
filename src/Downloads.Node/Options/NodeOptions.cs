using System.ComponentModel.DataAnnotations;

namespace Downloads.Node.Options;

/// <summary>The whole configuration of a node (contracts, section 8): defaults, ranges and what a wrong value is answered with.</summary>
/// <remarks>Keys are the property paths, such as <c>Downloads:Checkpoint:Bytes</c>; read by <see cref="NodeConfiguration"/>.</remarks>
public sealed class NodeOptions
{
    /// <summary>Where the gateway listens; several are separated by <c>;</c>. Port 0 takes a free one.</summary>
    [ListenUrls]
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    public DataOptions Data { get; init; } = new();

    public DownloadsOptions Downloads { get; init; } = new();

    public RetryOptions Retry { get; init; } = new();

    public AuthOptions Auth { get; init; } = new();

    public NetworkOptions Network { get; init; } = new();

    public ClusterOptions Cluster { get; init; } = new();
}

/// <summary>Where this node keeps what it must not lose.</summary>
public sealed class DataOptions
{
    /// <summary>Store, tokens and keys; made with mode 0700.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a folder")]
    public string Directory { get; init; } = "data";

    /// <summary>The event store: <c>sqlite</c> in the directory, or a PostgreSQL that many nodes may share.</summary>
    [AllowedValues("sqlite", "postgres")]
    public string Store { get; init; } = "sqlite";

    /// <summary>How the PostgreSQL is reached, in Npgsql's words; empty where the store is another.</summary>
    [Secret, ConnectionString]
    public string Postgres { get; init; } = "";

    /// <summary>A file that holds <see cref="Postgres"/>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a file")]
    public string PostgresFile { get; init; } = "";
}

/// <summary>Transfers of this node.</summary>
public sealed class DownloadsOptions
{
    /// <summary>Every destination is inside it.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a folder")]
    public string Root { get; init; } = "downloads";

    /// <summary>Transfers at once.</summary>
    [Range(1, 4096)]
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>Transfers at once from one host.</summary>
    [Range(1, 256)]
    public int MaxPerHost { get; init; } = 4;

    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Seconds without a byte until a download counts as stalled.</summary>
    [Range(1, 3600)]
    public int StallSeconds { get; init; } = 30;
}

/// <summary>How much a killed node may have to fetch again: whichever comes later.</summary>
public sealed class CheckpointOptions
{
    [Range(65_536L, 1_073_741_824L)]
    public long Bytes { get; init; } = 1_048_576;

    [Range(0, 600)]
    public int Seconds { get; init; } = 3;
}

/// <summary>Back-off with full jitter between attempts.</summary>
public sealed class RetryOptions
{
    [Range(1, 100)]
    public int Attempts { get; init; } = 5;

    [Range(0, 3600)]
    public int BaseSeconds { get; init; } = 1;

    [Range(1, 86_400)]
    public int CapSeconds { get; init; } = 300;
}

/// <summary>Who may ask (contracts, section 6).</summary>
public sealed class AuthOptions
{
    /// <summary>Hashed tokens; more may stand in the data directory's file <c>tokens</c>.</summary>
    [Secret, TokenEntries]
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Origins of browsers, besides the server's own.</summary>
    [Origins]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Cancels and retries of the status panel API a minute and token.</summary>
    [Range(1, 100_000)]
    public int CommandsPerMinute { get; init; } = 30;
}

/// <summary>What may be fetched.</summary>
public sealed class NetworkOptions
{
    /// <summary>Private networks that may be fetched from: <c>any</c>, or networks in CIDR notation.</summary>
    [Separator(','), Networks]
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What transfers go through; may hold a user and a password.</summary>
    [Secret, ProxyAddress]
    public string? Proxy { get; init; }

    /// <summary>A file that holds <see cref="Proxy"/>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a file")]
    public string ProxyFile { get; init; } = "";

    /// <summary>Hosts that are reached without the proxy: names, addresses, or <c>.example.org</c> for all below a name.</summary>
    [Separator(',')]
    public IReadOnlyList<string> NoProxy { get; init; } = [];

    /// <summary>Certificates (PEM) that are trusted as roots besides the system's.</summary>
    [Certificates]
    public string? CaFile { get; init; }
}

/// <summary>This node's place among others; a single node uses its name and the number of shards.</summary>
public sealed class ClusterOptions
{
    [Required(AllowEmptyStrings = false, ErrorMessage = "a name")]
    public string Name { get; init; } = "downloads";

    /// <summary>Stands in each download's <c>node</c>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a name")]
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>What the nodes of a cluster share and nobody else knows: at least 16 characters. Headers of downloads are sealed under a key made of it.</summary>
    [Secret, MinLength(16, ErrorMessage = "at least 16 characters")]
    public string Secret { get; init; } = "";

    /// <summary>A file that holds <see cref="Secret"/>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a file")]
    public string SecretFile { get; init; } = "";

    /// <summary>Fixed when the store is created.</summary>
    [AllowedValues(16, 32, 64, 128, 256, 512, 1024)]
    public int Shards { get; init; } = 256;

    /// <summary><c>worker</c> owns shards and transfers; <c>gateway</c> answers clients; <c>lighthouse</c> plans.</summary>
    [Separator(','), Roles]
    public IReadOnlyList<string> Roles { get; init; } = ["worker", "gateway"];

    /// <summary>
    /// Where peers reach this node, <c>host:port</c>; its links listen on that port. Empty: on the host of the first url, at any port that is free. With a secret and
    /// a PostgreSQL the node is one of several.
    /// </summary>
    [Endpoint]
    public string Endpoint { get; init; } = "";

    /// <summary>With the other two of them, links are under mutual TLS: this node's certificate (PEM).</summary>
    [Certificates]
    public string? CertificateFile { get; init; }

    /// <summary>The private key of <see cref="CertificateFile"/> (PEM).</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a file")]
    public string? KeyFile { get; init; }

    /// <summary>Certificates of the cluster's own authority (PEM): peers show one that it issued; names in certificates and the system's roots do not count.</summary>
    [Certificates]
    public string? AuthorityFile { get; init; }

    /// <summary>Share of the shards relative to other workers.</summary>
    [Range(1, 10_000)]
    public int Capacity { get; init; } = 100;

    /// <summary><c>default</c> takes a dead node's work over in under 5 s, <c>tuned</c> in under 2 s where the database answers quickly.</summary>
    [AllowedValues("default", "tuned")]
    public string Timing { get; init; } = "default";
}
