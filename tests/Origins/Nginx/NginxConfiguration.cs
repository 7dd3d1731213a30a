namespace Origins.Nginx;

/// <summary>The configuration of one nginx that keeps everything under its own prefix.</summary>
internal static class NginxConfiguration
{
    public const string Name = "nginx.conf";

    /// <param name="address">What it listens on.</param>
    /// <param name="locations">Lines of the server block, such as <c>location /slow/ { limit_rate 1m; }</c>.</param>
    /// <param name="listen">Options of the listening socket.</param>
    public static string Write(string address, int port, string locations, string listen) => $$"""
        daemon off;
        worker_processes 1;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        pid nginx.pid;
        error_log error.log warn;
        events { worker_connections 1024; }
        http {
          log_format ranges escape=json
            '{"at":$msec,"method":"$request_method","uri":"$uri","range":"$http_range","if_range":"$http_if_range",'
            '"status":$status,"sent":$body_bytes_sent,"connection":$connection,"took":$request_time}';
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
            listen {{address}}:{{port}} {{listen}};
            root files;
            {{locations}}
          }
        }
        """;
}
