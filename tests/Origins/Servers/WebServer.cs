using Origins.Local;

namespace Origins.Servers;

/// <summary>A web server from Debian: how it is called, and its configuration for one folder on one loopback port.</summary>
/// <param name="Name">For people.</param>
/// <param name="Program">Found in the path or in <c>/usr/sbin</c>.</param>
/// <param name="Configuration">Text of the file <c>server.conf</c> in the prefix.</param>
/// <param name="Arguments">Of the program, which is to stay in the foreground; it runs in the prefix.</param>
public sealed record WebServer(string Name, string Program, Func<WebServerPlace, string> Configuration, Func<WebServerPlace, string[]> Arguments)
{
    /// <summary>Over TLS it refuses everything but HTTP/2.</summary>
    public static WebServer Nginx { get; } = new(
        "nginx",
        "nginx",
        place => $$"""
            daemon off;
            worker_processes 1;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            pid nginx.pid;
            error_log error.log warn;
            events { worker_connections 256; }
            http {
              access_log off;
              default_type application/octet-stream;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server { listen 127.0.0.1:{{place.Port}} {{(place.IsSecure ? "ssl http2" : "")}}; root files;
                {{(place.IsSecure ? "ssl_certificate certificate.pem; ssl_certificate_key key.pem; if ($server_protocol != HTTP/2.0) { return 426; }" : "")}} }
            }
            """,
        place => ["-p", place.Prefix, "-c", "server.conf", "-e", "error.log"]);

    /// <summary>Over TLS it offers HTTP/2.</summary>
    public static WebServer Caddy { get; } = new(
        "caddy",
        "caddy",
        place => $$"""
            {
              admin off
              auto_https off
            }
            {{(place.IsSecure ? "https" : "http")}}://{{place.Host}}:{{place.Port}} {
              bind 127.0.0.1
              {{(place.IsSecure ? "tls certificate.pem key.pem" : "")}}
              root * files
              file_server
            }
            """,
        _ => ["run", "--config", "server.conf", "--adapter", "caddyfile"]);

    /// <summary>Over TLS it offers HTTP/2.</summary>
    public static WebServer Apache { get; } = new(
        "apache",
        "apache2",
        place => $"""
            ServerRoot "{place.Prefix}"
            PidFile apache.pid
            DefaultRuntimeDir "{place.Prefix}"
            ErrorLog error.log
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            {(place.IsSecure ? "LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\nLoadModule http2_module /usr/lib/apache2/modules/mod_http2.so\nProtocols h2 http/1.1" : "")}
            {(Environment.UserName == "root" ? "User nobody\nGroup nogroup" : "")}
            Listen 127.0.0.1:{place.Port}
            ServerName {place.Host}:{place.Port}
            DocumentRoot "{place.Prefix}/files"
            EnableSendfile On
            {(place.IsSecure ? "SSLEngine on\nSSLCertificateFile certificate.pem\nSSLCertificateKeyFile key.pem" : "")}
            """,
        place => ["-D", "FOREGROUND", "-f", Path.Combine(place.Prefix, "server.conf")]);

    /// <summary>Without TLS, which is a package of its own. It names no validator of what has no media type.</summary>
    public static WebServer Lighttpd { get; } = new(
        "lighttpd",
        "lighttpd",
        place => $"""
            server.document-root = "{place.Prefix}/files"
            server.bind = "127.0.0.1"
            server.port = {place.Port}
            server.stat-cache-engine = "disable"
            mimetype.assign = ("" => "application/octet-stream")
            server.errorlog = "{place.Prefix}/error.log"
            """,
        place => ["-D", "-f", Path.Combine(place.Prefix, "server.conf")]);

    public override string ToString() => Name;
}

/// <summary>Where one server runs.</summary>
/// <param name="Prefix">Its folder: configuration, <c>files</c>, logs.</param>
/// <param name="Host">What clients call it.</param>
/// <param name="IsSecure">It serves TLS with <c>certificate.pem</c> and <c>key.pem</c>.</param>
public sealed record WebServerPlace(string Prefix, string Host, int Port, bool IsSecure);
