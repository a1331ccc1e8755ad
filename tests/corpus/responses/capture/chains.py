"""Chains: who wrote the body, and who only passed it on?

A front server's own page is the front server's; a page that it passed on is the one's behind it,
even when the `Server` header says otherwise. Give the Python environment: `chains.py FOLDER`.
"""

import re
import sys
from pathlib import Path

from record import Capture, ask

PLACE = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/corpus-python").resolve()

FLASK = """
from flask import Flask
app = Flask(__name__)

@app.get("/throws")
def throws():
    raise RuntimeError("Cannot read the price list")
"""
FASTAPI = """
from fastapi import FastAPI
app = FastAPI()
"""

with Capture("chains", **{str(PLACE): "/usr/lib/shop"}) as capture:
    web, back, flask, fastapi, proxy, cache, closed, apache, caddy = (capture.port() for _ in range(9))
    capture.file("flask_shop.py", FLASK)
    capture.file("fastapi_shop.py", FASTAPI)
    capture.start([PLACE / "bin/gunicorn", "-b", f"127.0.0.1:{flask}", "flask_shop:app"], flask)
    capture.start([PLACE / "bin/uvicorn", "--port", fastapi, "--log-level", "critical", "fastapi_shop:app"], fastapi)
    (capture.work / "www").mkdir()
    capture.file("www/index.html", "A page.")
    proxied = "".join(f"location /{name}/ {{ proxy_pass http://127.0.0.1:{port}/; proxy_set_header Host www.example.com; }}\n"
                      for name, port in (("flask", flask), ("fastapi", fastapi), ("dead", closed), ("apache", apache)))
    nginx = capture.file("nginx.conf", f"""
daemon off;
user www-data;
pid {capture.work}/nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {capture.work}/t1; proxy_temp_path {capture.work}/t2; fastcgi_temp_path {capture.work}/t3;
    uwsgi_temp_path {capture.work}/t4; scgi_temp_path {capture.work}/t5;
    server {{ listen 127.0.0.1:{web}; root {capture.work}/www; {proxied}
        location /intercept/ {{ proxy_intercept_errors on; error_page 404 500 /error-page; proxy_pass http://127.0.0.1:{flask}/; }}
        location = /error-page {{ internal; return 500; }} }}
    server {{ listen 127.0.0.1:{back}; server_tokens off; root {capture.work}/www; {proxied}
        location /odd {{ return 502; }} location /busy {{ return 503; }} }}
}}
""")
    capture.start(["nginx", "-c", nginx, "-e", capture.work / "error.log"], web)
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                        for name in ("mpm_event", "authz_core", "dir", "mime", "proxy", "proxy_http"))
    configuration = capture.file("apache.conf", f"""
{modules}
ServerRoot {capture.work}
ServerName www.example.com
PidFile {capture.work}/pid
ErrorLog {capture.work}/error.log
TypesConfig /etc/mime.types
User www-data
Group www-data
ServerSignature On
Listen 127.0.0.1:{apache}
DocumentRoot {capture.work}/www
<Directory {capture.work}/www>
    Require all granted
</Directory>
<Location /denied>
    Require all denied
</Location>
ProxyPass /dead/ http://127.0.0.1:{closed}/ retry=0
ProxyPass /nginx/ http://127.0.0.1:{back}/
ProxyPass /flask/ http://127.0.0.1:{flask}/
""")
    capture.start(["apache2", "-f", configuration, "-DFOREGROUND"], apache)
    haproxy = capture.file("haproxy.cfg", f"""
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend front
    bind 127.0.0.1:{proxy}
    use_backend nginx if {{ path_beg /nginx }}
    use_backend dead if {{ path_beg /gone }}
    default_backend apache
backend apache
    server one 127.0.0.1:{apache}
backend nginx
    http-request replace-path /nginx(.*) \\1
    server one 127.0.0.1:{back}
backend dead
    retries 0
    server one 127.0.0.1:{closed}
""")
    capture.start(["haproxy", "-db", "-f", haproxy], proxy)
    vcl = capture.file("default.vcl", f"""
vcl 4.1;
backend nginx {{ .host = "127.0.0.1"; .port = "{back}"; }}
backend dead {{ .host = "127.0.0.1"; .port = "{closed}"; }}
sub vcl_recv {{ if (req.url ~ "^/gone") {{ set req.backend_hint = dead; }} else {{ set req.backend_hint = nginx; }} }}
""")
    capture.start(["varnishd", "-F", "-n", capture.work / "varnish", "-a", f"127.0.0.1:{cache}", "-f", vcl, "-s", "malloc,16m"], cache)
    caddyfile = capture.file("Caddyfile", f"{{\n admin off\n auto_https off\n}}\nhttp://:{caddy} {{\n reverse_proxy /gone 127.0.0.1:{closed}\n reverse_proxy 127.0.0.1:{back}\n}}\n")
    capture.start(["caddy", "run", "--config", caddyfile, "--adapter", "caddyfile"], caddy, XDG_DATA_HOME=capture.work)

    def take(name, port, path, status, by, **more):
        answer = re.sub(rb"(?m)((?:X-Varnish: |XID: ))\d+(?: \d+)?", rb"\g<1>32770", ask(port, path))
        capture.take(name, answer, status=status, by=by, url=f"https://www.example.com{path}", **more)

    take("nginx-flask-404", web, "/flask/nothing", 404, "Flask", note="Server: nginx, but the page is Flask's")
    take("nginx-flask-500", web, "/flask/throws", 500, "Flask", note="Server: nginx, but the page is Flask's")
    take("nginx-fastapi-404", web, "/fastapi/nothing", 404, "FastAPI", note="Server: nginx, but the JSON is FastAPI's", most="inferred")
    take("nginx-dead", web, "/dead/", 502, "nginx", note="nginx's own page: it, and not the app, answered")
    take("nginx-apache-404", web, "/apache/nothing", 404, "Apache", note="Server: nginx, but the page is Apache's")
    take("nginx-apache-503", web, "/apache/dead/", 503, "Apache", note="Server: nginx, but the page is Apache's: the server behind Apache is down")
    take("nginx-intercepts-flask", web, "/intercept/throws", 500, "nginx", note="proxy_intercept_errors: nginx's own page instead of Flask's")
    take("apache-nginx-404", apache, "/nginx/nothing", 404, "nginx", note="the page is nginx's")
    take("apache-nginx-502", apache, "/nginx/dead/", 502, "nginx", note="the page is nginx's: the server behind nginx is down")
    take("apache-flask-404", apache, "/flask/nothing", 404, "Flask", note="the page is Flask's")
    take("apache-dead", apache, "/dead/", 503, "Apache")
    take("haproxy-apache-404", proxy, "/nothing", 404, "Apache", note="HAProxy leaves no trace; the page is Apache's")
    take("haproxy-apache-403", proxy, "/denied", 403, "Apache", note="HAProxy leaves no trace; the page is Apache's")
    take("haproxy-apache-503", proxy, "/dead/", 503, "Apache", note="HAProxy leaves no trace; the page is Apache's")
    take("haproxy-nginx-502", proxy, "/nginx/odd", 502, "nginx", note="HAProxy leaves no trace; the page is nginx's")
    take("haproxy-dead", proxy, "/gone", 503, "HAProxy", note="HAProxy's own page")
    take("varnish-nginx-404", cache, "/nothing", 404, "nginx", note="Via and X-Varnish: Varnish only passed it on; the page is nginx's")
    take("varnish-nginx-502", cache, "/dead/", 502, "nginx", note="Via and X-Varnish: Varnish only passed it on; the page is nginx's")
    take("varnish-nginx-503", cache, "/busy", 503, "nginx", note="Via and X-Varnish: Varnish only passed it on; the page is nginx's")
    take("varnish-nginx-flask-404", cache, "/flask/nothing", 404, "Flask", note="three deep: Varnish and nginx passed Flask's page on")
    take("varnish-dead", cache, "/gone", 503, "Varnish", note="Varnish's own page")
    take("caddy-nginx-404", caddy, "/nothing", 404, "nginx", note="two Server headers: Caddy's and nginx's; the page is nginx's")
    take("caddy-nginx-502", caddy, "/dead/", 502, "nginx", note="two Server headers: Caddy's and nginx's; the page is nginx's")
    take("caddy-dead", caddy, "/gone", 502, "Caddy", note="Caddy's own answer, without a page")
