"""HAProxy: the pages it sends by itself. None of them names it; only their wording does."""

import socket

from record import Capture, ask, odd_origin

with Capture("haproxy") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n"})
    configuration = capture.file("haproxy.cfg", f"""
global
    maxconn 100
defaults
    mode http
    timeout connect 1s
    timeout client 2s
    timeout server 2s
    timeout http-request 2s
    timeout queue 1s
frontend front
    bind 127.0.0.1:{port}
    stick-table type ip size 10 expire 1m store http_req_rate(1m)
    http-request return status 200 content-type text/plain string "fine" if {{ path /fine }}
    http-request deny if {{ path /denied }}
    http-request deny deny_status 401 if {{ path /own/401 }}
    http-request deny deny_status 404 if {{ path /own/404 }}
    http-request deny deny_status 405 if {{ path /own/405 }}
    http-request deny deny_status 410 if {{ path /own/410 }}
    http-request deny deny_status 413 if {{ path /own/413 }}
    http-request deny deny_status 425 if {{ path /own/425 }}
    http-request deny deny_status 429 if {{ path /own/429 }}
    http-request deny deny_status 500 if {{ path /own/500 }}
    http-request deny deny_status 501 if {{ path /own/501 }}
    http-request auth realm staff if {{ path /login }}
    use_backend odd if {{ path_beg /slow /closed /nonsense }}
    use_backend none if {{ path /no-server }}
    use_backend missing if {{ path /dead }}
    default_backend none
backend odd
    server one 127.0.0.1:{odd}
backend none
backend missing
    retries 0
    server one 127.0.0.1:{closed}
""")
    capture.start(["haproxy", "-db", "-f", configuration], port)

    def take(name, path, status, **more):
        capture.take(name, ask(port, path), status=status, by="HAProxy", url=f"https://www.example.com{path}", **more)

    for status in (401, 404, 405, 410, 413, 425, 429, 500, 501):
        take(f"{status}", f"/own/{status}", status)
    capture.take("400-malformed", ask(port, raw=b"GET / a b HTTP/1.1\r\n\r\n"), status=400, by="HAProxy")
    take("403-denied", "/denied", 403)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: www.example.com\r\n")
        answer = b""
        while piece := slow.recv(65536):
            answer += piece
    capture.take("408-headers-never-came", answer, status=408, by="HAProxy")
    take("401-login", "/login", 401)
    take("502-closed", "/closed", 502)
    take("502-nonsense", "/nonsense", 502)
    take("503-no-server", "/no-server", 503)
    take("503-refused", "/dead", 503)
    take("504-slow", "/slow", 504)
