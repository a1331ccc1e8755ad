"""Varnish: its own pages (Guru Meditation), and the synthetic answers of a site's configuration."""

import re

from record import Capture, ask, odd_origin

with Capture("varnish") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n"})
    configuration = capture.file("default.vcl", f"""
vcl 4.1;
backend dead {{ .host = "127.0.0.1"; .port = "{closed}"; .connect_timeout = 1s; }}
backend odd {{ .host = "127.0.0.1"; .port = "{odd}"; .first_byte_timeout = 2s; }}
sub vcl_recv {{
    set req.backend_hint = odd;
    if (req.url == "/refused") {{ set req.backend_hint = dead; }}
    if (req.url == "/403") {{ return (synth(403, "Forbidden")); }}
    if (req.url == "/404") {{ return (synth(404, "Not Found")); }}
    if (req.url == "/405") {{ return (synth(405, "This URL is for reading only")); }}
    if (req.url == "/410") {{ return (synth(410)); }}
    if (req.url == "/429") {{ return (synth(429, "Too Many Requests")); }}
    if (req.url == "/503") {{ return (synth(503, "Service Unavailable")); }}
    if (req.url == "/broken") {{ return (fail); }}
    if (req.url == "/plain") {{ return (synth(799, "Maintenance")); }}
}}
sub vcl_synth {{
    if (resp.status == 799) {{
        set resp.status = 503;
        set resp.reason = "Service Unavailable";
        set resp.http.Content-Type = "text/plain; charset=utf-8";
        set resp.http.Retry-After = "600";
        synthetic("We are updating the shop. Please come back in ten minutes.");
        return (deliver);
    }}
}}
""")
    capture.start(["varnishd", "-F", "-n", capture.work / "varnish", "-a", f"127.0.0.1:{port}", "-f", configuration,
                   "-s", "malloc,16m"], port)

    def take(name, answer, status, path, by="Varnish", **more):
        frozen = re.sub(rb"(?m)((?:X-Varnish: |XID: ))\d+(?: \d+)?", rb"\g<1>32770", answer)
        capture.take(name, frozen, status=status, by=by, url=f"https://www.example.com{path}", **more)

    for status in (403, 404, 405, 410, 429, 503):
        take(f"{status}-synth", ask(port, f"/{status}"), status, f"/{status}")
    take("503-refused", ask(port, "/refused"), 503, "/refused")
    take("503-closed", ask(port, "/closed"), 503, "/closed")
    take("503-nonsense", ask(port, "/nonsense"), 503, "/nonsense")
    take("503-slow", ask(port, "/slow"), 503, "/slow", note="the site behind was too slow; Varnish calls that 503")
    take("503-vcl-failed", ask(port, "/broken"), 503, "/broken")
    take("503-plain", ask(port, "/plain"), 503, "/plain",
         note="the site's own words, sent by Varnish: its Server and X-Varnish headers tell")
    take("400-no-host", ask(port, raw=b"GET / HTTP/1.1\r\n\r\n"), 400, "/")
