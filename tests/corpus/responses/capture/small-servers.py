"""lighttpd, Caddy, h2o, Traffic Server, nghttpx, mini-httpd and tinyproxy: each the few pages it has."""

from record import Capture, ask, odd_origin

PAGE = "<p>A page.</p>\n" * 20
ODD = {"/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n"}

with Capture("lighttpd") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, ODD)
    capture.file("www/page.html", PAGE)
    (capture.work / "www" / "private").mkdir()
    capture.file("htpasswd", "staff:nothing\n")
    capture.file("www/dies.sh", "exit 1\n")
    configuration = capture.file("lighttpd.conf", f"""
server.modules = ("mod_access", "mod_auth", "mod_authn_file", "mod_proxy", "mod_redirect", "mod_cgi")
server.document-root = "{capture.work}/www"
server.port = {port}
server.bind = "127.0.0.1"
server.max-request-size = 1
server.max-request-field-size = 2000
mimetype.assign = (".html" => "text/html")
url.access-deny = (".secret")
cgi.assign = (".sh" => "/bin/false")
$HTTP["url"] =~ "^/refused" {{ proxy.server = ("" => (("host" => "127.0.0.1", "port" => {closed}))) }}
$HTTP["url"] =~ "^/(slow|closed|nonsense)" {{ proxy.server = ("" => (("host" => "127.0.0.1", "port" => {odd}, "read-timeout" => 2))) }}
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = "{capture.work}/htpasswd"
auth.require = ("/login" => ("method" => "basic", "realm" => "staff", "require" => "valid-user"))
""")
    capture.start(["lighttpd", "-D", "-f", configuration], port)

    def take(name, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by="lighttpd", url=f"https://www.example.com{path[:40]}", **more)

    take("400", "/", 400, raw=b"GET / HTTP/1.1\r\n\r\n")
    take("401-basic", "/login", 401)
    take("403-denied", "/file.secret", 403)
    take("403-no-index", "/private/", 403)
    take("404", "/nothing", 404)
    take("413", "/dies.sh", 413, method="POST", body=b"x" * 3000)
    take("416", "/page.html", 416, headers=["Range: bytes=99999-"])
    take("431", "/", 431, headers=["Cookie: session=" + "c" * 3000])
    take("500-cgi-died", "/dies.sh", 500)
    take("501-method", "/page.html", 501, method="BREW")
    take("503-refused", "/refused", 503)
    take("504-slow", "/slow", 504)

with Capture("caddy") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, ODD)
    capture.file("www/page.html", PAGE)
    configuration = capture.file("Caddyfile", f"""
{{
    admin off
    auto_https off
    log default {{
        level ERROR
    }}
}}
http://:{port} {{
    root * {capture.work}/www
    respond /denied 403
    respond /gone "This page was taken down." 410
    basicauth /login {{
        staff JDJhJDEwJEVCNmdaNEg2Ti5iejRMYkF3MFZhZ3VtV3E1SzBWZEZ5Q3VWc0tzOEJwZE9TaFlZdEVkZDhX
    }}
    reverse_proxy /refused 127.0.0.1:{closed}
    reverse_proxy /closed 127.0.0.1:{odd}
    reverse_proxy /slow 127.0.0.1:{odd} {{
        transport http {{
            response_header_timeout 1s
        }}
    }}
    reverse_proxy /none {{
        lb_try_duration 0s
    }}
    file_server
}}
""")
    capture.start(["caddy", "run", "--config", configuration, "--adapter", "caddyfile"], port, XDG_DATA_HOME=capture.work)

    def take(name, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by="Caddy", url=f"https://www.example.com{path}", **more)

    take("401-basic", "/login", 401)
    take("403-denied", "/denied", 403)
    take("404", "/nothing", 404)
    take("410-own-words", "/gone", 410)
    take("502-refused", "/refused", 502)
    take("502-closed", "/closed", 502)
    take("504-slow", "/slow", 504)
    take("503-no-upstream", "/none", 503)
    capture.take("400-malformed", ask(port, raw=b"GET / what HTTP/1.1\r\nHost: www.example.com\r\n\r\n"), status=400, by="-",
                 note="Go's own answer below Caddy; it could come from any server written in Go")
    capture.take("431-go", ask(port, headers=["Cookie: session=" + "c" * 1100000]), status=431, by="-",
                 note="Go's own answer below Caddy; it could come from any server written in Go")

with Capture("h2o") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, ODD)
    capture.file("www/page.html", PAGE)
    configuration = capture.file("h2o.yaml", f"""
listen: {{ host: 127.0.0.1, port: {port} }}
user: nobody
error-log: {capture.work}/error.log
limit-request-body: 1000
hosts:
  default:
    paths:
      /refused: {{ proxy.reverse.url: "http://127.0.0.1:{closed}/" }}
      /odd: {{ proxy.reverse.url: "http://127.0.0.1:{odd}", proxy.timeout.io: 1000 }}
      /: {{ file.dir: "{capture.work}/www" }}
""")
    capture.start(["h2o", "-c", configuration], port)
    for name, path, status in [("404", "/nothing", 404), ("502-refused", "/refused", 502), ("502-closed", "/odd/closed", 502),
                               ("405-post-to-file", "/page.html", 405)]:
        method = {"405-post-to-file": "POST"}.get(name, "GET")
        capture.take(name, ask(port, path, method=method), status=status, by="h2o", url=f"https://www.example.com{path}")

with Capture("nghttpx") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, ODD)
    capture.start(["nghttpx", f"-f127.0.0.1,{port};no-tls", f"-b127.0.0.1,{odd};/odd/", f"-b127.0.0.1,{closed};/", "--backend-read-timeout=2",
                   "--user=nobody", "--workers=1", "--errorlog-file=/dev/null", "--conf=/dev/null"], port)
    capture.take("502-refused", ask(port, "/"), status=502, by="nghttpx")
    capture.take("400", ask(port, raw=b"GET / what HTTP/1.1\r\nHost: www.example.com\r\n\r\n"), status=400, by="nghttpx")
    capture.take("431", ask(port, headers=["Cookie: session=" + "c" * 90000]), status=431, by="nghttpx")

with Capture("mini-httpd") as capture:
    port = capture.port()
    capture.file("www/page.html", PAGE)
    capture.file("www/closed/.htpasswd", "staff:nothing\n")
    capture.file("www/closed/index.html", PAGE)
    capture.file("www/secret.html", PAGE).chmod(0)
    capture.start(["mini_httpd", "-D", "-p", port, "-h", "127.0.0.1", "-d", capture.work / "www", "-u", "nobody"], port)
    for name, path, status in [("404", "/nothing", 404), ("401-basic", "/closed/index.html", 401), ("403-unreadable", "/secret.html", 403)]:
        capture.take(name, ask(port, path), status=status, by="mini_httpd", url=f"https://www.example.com{path}")
    capture.take("501-method", ask(port, "/page.html", method="BREW"), status=501, by="mini_httpd", url="https://www.example.com/page.html")

with Capture("tinyproxy") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"*": None})
    configuration = capture.file("tinyproxy.conf", f"""
Port {port}
Listen 127.0.0.1
Timeout 5
Allow 127.0.0.1
LogFile "{capture.work}/log"
Filter "{capture.work}/filter"
""")
    capture.file("filter", "blocked\n")
    capture.start(["tinyproxy", "-d", "-c", configuration], port)

    def take(name, url, status, **more):
        answer = ask(port, url, host=url.split("/")[2])
        for number in (odd, closed):
            answer = answer.replace(b":%d" % number, b"")
        shown = url.replace(f":{odd}", "").replace(f":{closed}", "").replace("localhost", "www.example.com")
        capture.take(name, answer, status=status, by="Tinyproxy", url=shown, **more)

    take("500-refused", f"http://localhost:{closed}/", 500, side="site", note="the site refuses the proxy's connection; Tinyproxy calls that 500")
    take("403-filtered", "http://blocked.example.com/", 403, side="between", note="the proxy's own rule")
