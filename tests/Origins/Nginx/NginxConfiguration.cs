namespace Origins.Nginx;

/// <summary>The configuration of one nginx that keeps everything under its own prefix.</summary>
internal static class NginxConfiguration
{
    public const string Name = "nginx.conf";

    /// <param name="locations">Lines of the server block, such as <c>location /slow/ { limit_rate 1m; }</c>.</param>
    public static string Write(int port, string locations) => $$"""
        daemon off;
        worker_processes 1;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        pid nginx.pid;
        error_log error.log warn;
        events { worker_connections 1024; }
        http {
          log_format ranges escape=json
            '{"at":$msec,"method":"$request_method","uri":"$uri","range":"$http_range","if_range":"$http_if_range",'
            '"status":$status,"sent":$body_bytes_sent,"connection":$connection}';
          access_log access.log ranges;
          default_type application/octet-stream;
          sendfile on;
          tcp_nodelay on;
          keepalive_requests 100000;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            # Small buffers: what is counted as sent is soon received, or lost with its reader.
            listen 127.0.0.1:{{port}} sndbuf=64k;
            root files;
            {{locations}}
          }
        }
        """;
}
