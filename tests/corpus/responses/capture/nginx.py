"""nginx: its own error pages, and those that a site gives it."""

import base64

from record import Capture, ask, certificates, odd_origin, trusting_anyone

BY = "nginx"
OWN = [402, 406, 409, 410, 411, 412, 415, 421, 500, 501, 503, 505, 507]

with Capture("nginx") as capture:
    port, secure, closed = capture.port(), capture.port(), capture.port()
    key, certificate = certificates(capture.work)
    odd = odd_origin(capture, {
        "/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n",
        "/long": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n",
    })
    (capture.work / "www" / "private").mkdir(parents=True)
    capture.file("www/page.html", "<p>A page.</p>\n" * 20)
    capture.file("www/secret.html", "secret").chmod(0)
    capture.file("www/sorry.html", "<!doctype html>\n<html lang=en><head><title>We'll be right back</title></head>\n"
                 "<body><h1>We'll be right back</h1>\n<p>The shop is being restocked. Please come back a little later.</p></body></html>\n")
    capture.file("www/sorry-ko.html", "<!doctype html>\n<html lang=ko><head><meta charset=utf-8><title>잠시만 기다려 주세요</title></head>\n"
                 "<body><h1>잠시 후 다시 이용해 주세요</h1>\n<p>요청하신 페이지를 불러오지 못했습니다. 이용에 불편을 드려 죄송합니다.</p></body></html>\n")
    own = "".join(f"location = /own/{status} {{ return {status}; }}\n" for status in OWN)

    def server(listen, more=""):
        return f"""
    server {{
        {listen}
        server_name www.example.com;
        root {capture.work}/www;
        client_max_body_size 1k;
        client_header_timeout 2s;
        client_body_timeout 2s;
        large_client_header_buffers 2 1k;
        proxy_connect_timeout 2s;
        proxy_read_timeout 2s;
        {own}
        location /refused {{ proxy_pass http://127.0.0.1:{closed}; }}
        location /odd/ {{ proxy_pass http://127.0.0.1:{odd}/; }}
        location /limited {{ limit_req zone=one; limit_req_status 429; try_files /page.html =404; }}
        location /limited-503 {{ limit_req zone=two; try_files /page.html =404; }}
        location /login {{ auth_basic "staff"; auth_basic_user_file {capture.work}/htpasswd; }}
        location /denied {{ deny all; }}
        location /loop {{ rewrite ^ /loop last; }}
        location /json/ {{
            error_page 404 502 @json;
            proxy_pass http://127.0.0.1:{closed};
        }}
        location @json {{ default_type application/json; return 502 '{{"error":{{"code":502,"message":"upstream is not reachable"}}}}\\n'; }}
        location /styled {{ error_page 502 /sorry.html; proxy_pass http://127.0.0.1:{closed}; }}
        location /styled-ko {{ error_page 502 503 504 /sorry-ko.html; proxy_pass http://127.0.0.1:{closed}; }}
        location /as-503 {{ error_page 502 =503 /sorry.html; proxy_pass http://127.0.0.1:{closed}; }}
        {more}
    }}"""

    configuration = capture.file("nginx.conf", f"""
daemon off;
user www-data;
worker_processes 1;
pid {capture.work}/nginx.pid;
error_log {capture.work}/error.log;
events {{ worker_connections 64; }}
http {{
    types {{ text/html html; }}
    access_log off;
    limit_req_zone $binary_remote_addr zone=one:1m rate=1r/m;
    limit_req_zone $binary_remote_addr zone=two:1m rate=1r/m;
    client_body_temp_path {capture.work}/t1; proxy_temp_path {capture.work}/t2; fastcgi_temp_path {capture.work}/t3;
    uwsgi_temp_path {capture.work}/t4; scgi_temp_path {capture.work}/t5;
    {server(f"listen 127.0.0.1:{port};")}
    {server(f"listen 127.0.0.1:{secure} ssl; ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_client_certificate {certificate}; ssl_verify_client on;")}
    server {{ listen 127.0.0.1:{port}; server_name quiet.example.com; server_tokens off; root {capture.work}/www;
        location /refused {{ proxy_pass http://127.0.0.1:{closed}; }} location /denied {{ deny all; }} location = /own/500 {{ return 500; }} }}
    server {{ listen 127.0.0.1:{port}; server_name small.example.com; gzip on; gzip_min_length 1; gzip_proxied any;
        location /refused {{ proxy_pass http://127.0.0.1:{closed}; }} }}
}}
""")
    capture.file("htpasswd", "staff:{PLAIN}right\n")
    capture.start(["nginx", "-c", configuration, "-e", capture.work / "error.log"], port)

    def take(name, answer, status, **more):
        capture.take(name, answer, status=status, by=BY, **more)

    for status in OWN:
        take(f"{status}", ask(port, f"/own/{status}"), status, url=f"https://www.example.com/own/{status}")
    bad = b"GET /\x00 HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
    take("400-malformed", ask(port, raw=bad), 400)
    take("400-no-host", ask(port, raw=b"GET / HTTP/1.1\r\n\r\n"), 400)
    cookie = "Cookie: session=" + "c" * 3000
    take("494-cookie-too-large", ask(port, headers=[cookie]), 400, code="nginx/494", side="you",
         note="on the wire it is 400; the page says that a header or cookie is too large")
    take("496-no-client-certificate", ask(secure, tls=trusting_anyone()), 400, code="nginx/496", side="access",
         note="on the wire it is 400; the page says that a client certificate is missing")
    (capture.work / "other").mkdir()
    other_key, other = certificates(capture.work / "other")
    take("495-bad-client-certificate", ask(secure, tls=trusting_anyone(other, other_key)), 400, code="nginx/495", side="access",
         note="on the wire it is 400; the page says that the client certificate is bad")
    take("497-http-on-https-port", ask(secure), 400, code="nginx/497", side="unknown", url="http://www.example.com:8443/",
         note="on the wire it is 400; plain http came to the https port")
    take("401-basic", ask(port, "/login"), 401, url="https://www.example.com/login")
    wrong = base64.b64encode(b"staff:wrong").decode()
    take("401-wrong-password", ask(port, "/login", headers=[f"Authorization: Basic {wrong}"]), 401, url="https://www.example.com/login")
    take("403-denied", ask(port, "/denied"), 403, url="https://www.example.com/denied")
    take("403-no-index", ask(port, "/private/"), 403, url="https://www.example.com/private/")
    take("403-unreadable", ask(port, "/secret.html"), 403, url="https://www.example.com/secret.html")
    take("404", ask(port, "/nothing/here"), 404, url="https://www.example.com/nothing/here")
    take("405-post-to-file", ask(port, "/page.html", method="POST", body=b"a=1"), 405, url="https://www.example.com/page.html")
    take("413", ask(port, "/odd/upload", method="POST", body=b"x" * 2000), 413, url="https://www.example.com/odd/upload")
    take("414", ask(port, "/" + "long/" * 500), 414, url="https://www.example.com/long/long/long/long")
    take("416", ask(port, "/page.html", headers=["Range: bytes=99999-"]), 416, url="https://www.example.com/page.html")
    ask(port, "/limited")
    take("429-limit-req", ask(port, "/limited"), 429, url="https://www.example.com/limited")
    ask(port, "/limited-503")
    take("503-limit-req", ask(port, "/limited-503"), 503, url="https://www.example.com/limited-503",
         note="nginx's limit_req answers 503 unless told otherwise; the answer does not say that it is a limit")
    take("500-rewrite-loop", ask(port, "/loop"), 500, url="https://www.example.com/loop")
    take("502-refused", ask(port, "/refused"), 502, url="https://www.example.com/refused")
    take("502-closed", ask(port, "/odd/closed"), 502, url="https://www.example.com/odd/closed")
    take("502-header-too-big", ask(port, "/odd/long"), 502, url="https://www.example.com/odd/long")
    take("504-slow", ask(port, "/odd/slow"), 504, url="https://www.example.com/odd/slow")
    take("505-unknown-version", ask(port, raw=b"GET / HTTP/3.7\r\nHost: www.example.com\r\n\r\n"), 505)
    take("502-json", ask(port, "/json/list"), 502, url="https://www.example.com/json/list",
         note="the site's own JSON; only the server header names nginx")
    take("502-styled", ask(port, "/styled"), 502, url="https://www.example.com/styled",
         note="the site's own page; only the server header names nginx")
    take("502-styled-korean", ask(port, "/styled-ko"), 502, url="https://www.example.com/styled-ko",
         note="the site's own page in Korean; only the server header names nginx")
    take("503-styled", ask(port, "/as-503"), 503, url="https://www.example.com/as-503")
    for name, path, status in [("404", "/nothing", 404), ("403", "/denied", 403), ("500", "/own/500", 500), ("502", "/refused", 502)]:
        take(f"{name}-no-version", ask(port, path, host="quiet.example.com"), status, url=f"https://quiet.example.com{path}",
             note="server_tokens off")
    take("502-gzip", ask(port, "/refused", host="small.example.com", headers=["Accept-Encoding: gzip"]), 502,
         url="https://small.example.com/refused", note="sent compressed")
    take("404-gzip", ask(port, "/nothing", host="small.example.com", headers=["Accept-Encoding: gzip"]), 404,
         url="https://small.example.com/nothing", note="sent compressed")
    take("404-old-client", ask(port, raw=b"GET /nothing HTTP/1.0\r\nHost: www.example.com\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 6.0)\r\n\r\n"),
         404, url="https://www.example.com/nothing", note="with the padding for old browsers")
