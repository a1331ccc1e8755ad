"""Squid, as the proxy on the way: what it says when it, and not the site, cannot go on."""

import socket
import threading

from record import Capture, ask, odd_origin


def know_no_name(nameserver):
    """Answers every question for an address with "no such name" (needs the right to port 53)."""
    while True:
        question, asker = nameserver.recvfrom(4096)
        nameserver.sendto(question[:2] + b"\x81\x83" + question[4:6] + b"\0\0\0\0\0\0" + question[12:], asker)


nameserver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
nameserver.bind(("127.0.0.5", 53))
threading.Thread(target=know_no_name, args=(nameserver,), daemon=True).start()

with Capture("squid") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"*": None, "/slow": 30, "/nonsense": b"nonsense\r\n\r\n",
                               "/large": b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900000,
                               "/long": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 90000 + b"\r\n\r\n"})
    (capture.work / "spool").mkdir(mode=0o777)
    capture.work.chmod(0o777)

    def configuration(language, port, more=""):
        errors = f"error_directory /usr/share/squid/errors/{language}" if language else ""
        return capture.file(f"squid-{port}.conf", f"""
http_port 127.0.0.1:{port}
visible_hostname proxy.example.com
cache_mgr it@example.com
cache deny all
pid_filename {capture.work}/pid-{port}
cache_log {capture.work}/cache-{port}.log
access_log none
netdb_filename none
shutdown_lifetime 1 second
connect_timeout 2 seconds
read_timeout 2 seconds
connect_retries 0
dns_nameservers 127.0.0.5
dns_timeout 1 second
hosts_file {capture.work}/hosts
request_header_max_size 3 KB
reply_header_max_size 20 KB
request_body_max_size 2 KB
acl large url_regex /large
reply_body_max_size 100 KB large
acl blocked dstdomain blocked.example.com
acl ok dstdomain .example.com .invalid
http_access deny blocked
{more}
http_access allow ok
http_access deny all
{errors}
""")

    capture.file("hosts", "127.0.0.1 site.example.com blocked.example.com\n")
    korean, auth = capture.port(), capture.port()
    for number, file in ((port, configuration("", port)), (korean, configuration("ko", korean)),
                         (auth, configuration("", auth, f"""
auth_param basic program /usr/lib/squid/basic_ncsa_auth {capture.work}/passwords
auth_param basic realm company proxy
acl staff proxy_auth REQUIRED
http_access deny !staff
"""))):
        capture.start(["squid", "-N", "-f", file], number)
    capture.file("passwords", "")

    def take(name, url, status, proxy=port, side="between", headers=(), method="GET", body=b"", **more):
        host = url.split("/")[2]
        answer = ask(proxy, url, host=host, headers=headers, method=method, body=body)
        shown = url.replace(f":{odd}", "").replace(f":{closed}", "")
        for number in (odd, closed):
            answer = answer.replace(b":%d" % number, b"").replace(b"%3A" + str(number).encode(), b"")
        capture.take(name, answer, status=status, by="Squid", side=side, url=shown, **more)

    site, dead = f"http://site.example.com:{odd}", f"http://site.example.com:{closed}"
    for language, proxy in (("", port), ("-ko", korean)):
        take(f"502-unknown-name{language}", "http://nowhere.invalid/", 502, proxy, side="unknown",
             note="ERR_READ_ERROR: Debian 12's Squid says so for a name that does not exist")
        take(f"503-connect{language}", f"{dead}/", 503, proxy, side="site", note="ERR_CONNECT_FAIL: the site refuses Squid's connection")
        take(f"403-denied{language}", "http://blocked.example.com/", 403, proxy, side="between", note="ERR_ACCESS_DENIED: the proxy's own rule")
        take(f"504-slow{language}", f"{site}/slow", 504, proxy, side="site", note="ERR_READ_TIMEOUT: the site behind is silent")
        take(f"502-zero-size{language}", f"{site}/closed", 502, proxy, side="site", note="ERR_ZERO_SIZE_OBJECT: the site closed without an answer")
        take(f"413-upload{language}", f"{site}/upload", 413, proxy, side="between", method="POST", body=b"x" * 5000,
             note="ERR_TOO_BIG: the proxy's own limit on uploads")
    take("403-reply-too-big", f"{site}/large", 403, side="between", note="ERR_TOO_BIG: the proxy's own limit on downloads")
    take("502-header-too-big", f"{site}/long", 502, side="site", note="ERR_TOO_BIG or ERR_INVALID_RESP: the site's header is too large for Squid")
    take("407-login", f"{site}/", 407, proxy=auth, side="access", note="ERR_CACHE_ACCESS_DENIED: the proxy wants a login")
    capture.take("400-bad-address", ask(port, raw=b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n"), status=400, by="Squid", side="unknown",
                 url="http://site.example.com/", note="ERR_INVALID_URL")
