"""Apache: its own error documents, with and without a signature, and the translated ones of Debian."""

import socket

from record import Capture, ask, odd_origin

MODULES = ["mpm_event", "authz_core", "authz_host", "authn_core", "authn_file", "authz_user", "auth_basic", "dir", "mime",
           "negotiation", "proxy", "proxy_http", "rewrite", "reqtimeout", "alias", "include", "filter", "headers", "env",
           "cgid", "autoindex", "asis"]

with Capture("apache") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n"})
    capture.file("www/page.html", "<p>A page.</p>\n" * 20)
    (capture.work / "www" / "private").mkdir()
    capture.file("www/secret.html", "secret").chmod(0)
    capture.file("www/broken/.htaccess", "NoSuchDirective on\n")
    capture.file("www/broken/index.html", "never seen")
    capture.file("www/cgi/dies.cgi", "#!/bin/sh\nexit 1\n").chmod(0o755)
    capture.file("htpasswd", "staff:{SHA}nothing\n")
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES)
    translated = "".join(
        f"ErrorDocument {status} /error/HTTP_{name}.html.var\n" for status, name in [
            (403, "FORBIDDEN"), (404, "NOT_FOUND"), (500, "INTERNAL_SERVER_ERROR"), (502, "BAD_GATEWAY"),
            (503, "SERVICE_UNAVAILABLE"), (413, "REQUEST_ENTITY_TOO_LARGE"), (401, "UNAUTHORIZED")])
    inside = f"""
        DocumentRoot {capture.work}/www
        <Directory {capture.work}/www>
            Options -Indexes
            AllowOverride All
            Require all granted
        </Directory>
        <Directory {capture.work}/www/cgi>
            Options +ExecCGI
            AddHandler cgi-script .cgi
        </Directory>
        <Location /login>
            AuthType Basic
            AuthName staff
            AuthUserFile {capture.work}/htpasswd
            Require valid-user
        </Location>
        <Location /denied>
            Require all denied
        </Location>
        LimitRequestBody 1000
        ProxyTimeout 2
        RewriteEngine on
        RewriteRule ^/gone$ - [G]
        ProxyPass /refused http://127.0.0.1:{closed}/ retry=0
        ProxyPass /odd/ http://127.0.0.1:{odd}/ retry=0
        {"".join(f"RewriteRule ^/own/{status}$ - [R={status},L]{chr(10)}" for status in (402, 406, 409, 410, 411, 412, 415, 421, 422, 423, 429, 451, 500, 501, 507, 508))}
    """
    configuration = capture.file("apache.conf", f"""
{modules}
ServerRoot {capture.work}
ServerName www.example.com
DefaultRuntimeDir {capture.work}
PidFile {capture.work}/pid
ErrorLog {capture.work}/error.log
ScriptSock {capture.work}/cgid.sock
TypesConfig /etc/mime.types
User www-data
Group www-data
Listen 127.0.0.1:{port}
RequestReadTimeout header=2 body=2
LimitRequestFieldSize 1000
LimitRequestLine 2000
<VirtualHost *>
    ServerName www.example.com
    ServerSignature On
    {inside}
</VirtualHost>
<VirtualHost *>
    ServerName quiet.example.com
    ServerSignature Off
    {inside}
</VirtualHost>
<VirtualHost *>
    ServerName many.example.com
    ServerSignature On
    Alias /error/ /usr/share/apache2/error/
    <Directory /usr/share/apache2/error>
        Options IncludesNoExec
        AddOutputFilter Includes html
        AddHandler type-map var
        Require all granted
        LanguagePriority en
        ForceLanguagePriority Prefer Fallback
    </Directory>
    {translated}
    {inside}
</VirtualHost>
""")
    capture.start(["apache2", "-f", configuration, "-DFOREGROUND"], port)

    def take(name, answer, status, **more):
        capture.take(name, answer, status=status, by="Apache", **more)

    for status in (402, 406, 409, 411, 412, 415, 421, 422, 423, 429, 451, 500, 501, 507, 508):
        take(f"{status}", ask(port, f"/own/{status}"), status, url=f"https://www.example.com/own/{status}")
    take("400-malformed", ask(port, raw=b"GET / HTTP/1.1 what\r\nHost: www.example.com\r\n\r\n"), 400)
    take("400-no-host", ask(port, raw=b"GET / HTTP/1.1\r\n\r\n"), 400)
    take("400-cookie-too-large", ask(port, headers=["Cookie: session=" + "c" * 3000]), 400, code="http/431", side="you", most="inferred",
         note="on the wire it is 400; the page says that a header field is over the server's limit, which is what 431 means")
    take("401-basic", ask(port, "/login"), 401, url="https://www.example.com/login")
    take("403-denied", ask(port, "/denied"), 403, url="https://www.example.com/denied")
    take("403-no-index", ask(port, "/private/"), 403, url="https://www.example.com/private/")
    take("404", ask(port, "/nothing/here"), 404, url="https://www.example.com/nothing/here")
    take("405-put", ask(port, "/page.html", method="PUT", body=b"x"), 405, url="https://www.example.com/page.html")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: www.example.com\r\n")
        answer = b""
        while piece := slow.recv(65536):
            answer += piece
    take("408-headers-never-came", answer, 408)
    take("410-gone", ask(port, "/gone"), 410, url="https://www.example.com/gone")
    take("413", ask(port, "/cgi/dies.cgi", method="POST", body=b"x" * 2000), 413, url="https://www.example.com/cgi/dies.cgi")
    take("414", ask(port, "/" + "long/" * 500), 414, url="https://www.example.com/long/long/long/long")
    take("416", ask(port, "/page.html", headers=["Range: bytes=99999-"]), 416, url="https://www.example.com/page.html")
    take("417", ask(port, "/page.html", headers=["Expect: a-miracle"]), 417, url="https://www.example.com/page.html")
    take("500-broken-htaccess", ask(port, "/broken/"), 500, url="https://www.example.com/broken/")
    take("500-cgi-died", ask(port, "/cgi/dies.cgi"), 500, url="https://www.example.com/cgi/dies.cgi")
    take("502-closed", ask(port, "/odd/closed"), 502, url="https://www.example.com/odd/closed")
    take("503-refused", ask(port, "/refused"), 503, url="https://www.example.com/refused")
    slow_answer = ask(port, "/odd/slow")
    slow_status = int(slow_answer.split(b" ")[1])
    take(f"{slow_status}-upstream-timeout", slow_answer, slow_status, url="https://www.example.com/odd/slow",
         note="the server behind Apache was too slow")
    for name, path, status in [("403", "/denied", 403), ("404", "/nothing", 404), ("500", "/own/500", 500), ("503", "/refused", 503)]:
        take(f"{name}-no-signature", ask(port, path, host="quiet.example.com"), status, url=f"https://quiet.example.com{path}",
             note="ServerSignature off")
    for language in ("en", "ko", "ja", "de"):
        for path, status in [("/nothing", 404), ("/refused", 503), ("/odd/closed", 502), ("/own/500", 500)]:
            if language in ("ja", "de") and status in (502, 500):
                continue
            take(f"{status}-translated-{language}",
                 ask(port, path, host="many.example.com", headers=[f"Accept-Language: {language}"]), status,
                 url=f"https://many.example.com{path}", note=f"Debian's translated error documents, asked for in {language}")
