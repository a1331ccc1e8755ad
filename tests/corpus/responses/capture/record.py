"""Asks real servers, and writes their answers down as `curl -si --compressed` would print them.

Whatever differs from run to run or from machine to machine is made the same: dates, ports, host
names, folders and random ids. A body longer than 64 kB is cut there, because the engine reads no
more of it.
"""

import gzip
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

RESPONSES = Path(__file__).resolve().parent.parent
COLUMNS = ["file", "url", "code", "answered_by", "side", "certainty_at_most", "source", "note"]
MOST_BODY = 64 * 1024
HTTP_DATE = re.compile(rb"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}")
HTTP_TIME = re.compile(rb"(Thu, 05 Mar 2026) \d\d:\d\d:\d\d")

# Whose side a plain status is on, when nothing else is known (see tests/corpus/README.md).
SIDES = {
    401: "access", 402: "access", 403: "access", 407: "access", 408: "between", 410: "site",
    413: "you", 421: "site", 425: "site", 429: "limit", 431: "you", 451: "access", 511: "between",
}


def side_of(status):
    """The side of a plain status: `site` from 500 on, `unknown` where the request could be anybody's fault."""
    return SIDES.get(status, "site" if status >= 500 else "unknown")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path="/", *, method="GET", host="www.example.com", headers=(), body=b"", raw=None, tls=None, seconds=30):
    """The bytes that the server sends back before it closes or falls silent."""
    if raw is None:
        accepts = [] if any(h.lower().startswith("accept:") for h in headers) else ["Accept: text/html,*/*;q=0.8"]
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "User-Agent: Mozilla/5.0", *accepts, *headers]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        raw = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as plain:
        connection = tls.wrap_socket(plain, server_hostname=host) if tls else plain
        connection.settimeout(seconds)
        try:
            connection.sendall(raw)
        except OSError:
            pass  # Some servers answer and close before they have read everything.
        answer = b""
        while True:
            try:
                piece = connection.recv(65536)
            except OSError:
                break
            if not piece:
                break
            answer += piece
    return answer


def unchunked(body):
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        if length == 0:
            break
        whole += body[:length]
        body = body[length + 2:]
    return whole


class Capture:
    """One group of responses, the servers behind it and the rows of its `expected.tsv`."""

    def __init__(self, group, **replacements):
        self.group = group
        self.script = Path(sys.argv[0]).name
        self.folder = RESPONSES / group
        self.work = Path(tempfile.mkdtemp(prefix=f"capture-{group}-"))
        self.work.chmod(0o755)
        self.replacements = {**replacements, socket.gethostname(): "server.example.com"}
        self.processes = []
        self.rows = []
        self.ports = []

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind, error, trace):
        for process in reversed(self.processes):
            for end in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, end)
                    process.wait(10)
                    break
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
        if error is None:
            self.write_rows()
            shutil.rmtree(self.work, ignore_errors=True)
            print(f"{self.group}: {len(self.rows)} responses")
        else:
            print(f"{self.group}: logs are in {self.work}", file=sys.stderr)

    def port(self):
        port = free_port()
        self.ports.append(port)
        return port

    def file(self, name, text):
        """Writes a file of the server's into the work folder and gives its path."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def start(self, command, port=None, seconds=30, cwd=None, **environment):
        """Starts a server in its own process group and waits until it listens."""
        log = open(self.work / f"log-{len(self.processes)}.txt", "wb")
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd or self.work, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, **{key: str(value) for key, value in environment.items()}},
        )
        self.processes.append(process)
        until = time.monotonic() + seconds
        while port is not None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > until:
                    raise RuntimeError(f"{command[0]} does not listen on {port}: {open(log.name).read()[-1500:]}")
                time.sleep(0.2)
        return process

    def take(self, name, answer, *, status, code=None, by="-", side=None, most="stated",
             url="https://www.example.com/", note="-"):
        """Writes an answer down beside what is true of it. Fails when its status is another one."""
        raw_head, gap, body = answer.partition(b"\r\n\r\n")
        if not gap:
            raise RuntimeError(f"{self.group}/{name}: no whole answer: {answer[:200]!r}")
        lines = raw_head.split(b"\r\n")
        found = int(lines[0].split(b" ")[1])
        if found != status:
            raise RuntimeError(f"{self.group}/{name}: {found} instead of {status}: {answer[:600]!r}")
        fields = {line.split(b":")[0].strip().lower(): line.split(b":", 1)[1].strip() for line in lines[1:]}
        if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
            body = unchunked(body)
        encoding = fields.get(b"content-encoding", b"")
        if encoding == b"gzip":
            body = gzip.decompress(body)
        elif encoding == b"deflate":
            body = zlib.decompress(body)
        text = self.same(body)
        head = [self.same(line) for line in lines]
        if b"content-length" in fields and int(fields[b"content-length"]) > 0 and len(text) != int(fields[b"content-length"]):
            head = [re.sub(rb"(?i)^(content-length): *\d+", rb"\g<1>: " + str(len(text)).encode(), line) for line in head]
        (self.folder / f"{name}.http").write_bytes(b"\r\n".join(head) + b"\r\n\r\n" + text[:MOST_BODY])
        self.rows.append({
            "file": f"{name}.http", "url": url, "code": code or f"http/{status}", "answered_by": by,
            "side": side or side_of(status), "certainty_at_most": most, "source": f"captured {self.script}", "note": note,
        })

    def same(self, text):
        """The text without what differs from run to run and from machine to machine."""
        for old, new in self.replacements.items():
            text = text.replace(old.encode(), new.encode())
        text = text.replace(str(self.work).encode(), b"/srv/app")
        for port in self.ports:
            for name in (b"127.0.0.1", b"localhost", b"www.example.com", b"server.example.com", b"proxy.example.com", b"0.0.0.0"):
                known = name if name.endswith(b".example.com") else b"www.example.com"
                text = text.replace(b"%s:%d" % (name, port), known)
            text = re.sub(rb"(?i)(port:? ?)%d\b" % port, rb"\g<1>443", text)
        text = HTTP_DATE.sub(b"Thu, 05 Mar 2026", text)
        text = HTTP_TIME.sub(rb"\1 04:05:06", text)
        text = re.sub(rb"(?i)^(etag: ?).*$", rb'\1"5f3c9a10"', text, flags=re.M)
        text = re.sub(rb"(?i)^(x-request-id: ?)[0-9a-f-]{36}", rb"\g<1>00000000-0000-4000-8000-000000000001", text, flags=re.M)
        text = re.sub(rb"(?i)^(x-runtime: ?)[0-9.]+", rb"\g<1>0.001000", text, flags=re.M)
        text = re.sub(rb"(JSESSIONID=)[0-9A-F]{32}", rb"\g<1>" + b"0" * 32, text)
        text = re.sub(rb"\b(c|pre|post|v)\d{14,16}\b", rb"\g<1>100000000000000", text)
        text = re.sub(rb"(Request ID: )[\w-]+", rb"\g<1>abcdefghijkl", text)
        return text

    def write_rows(self):
        """Replaces this script's rows and keeps those of others, for instance written ones."""
        table = self.folder / "expected.tsv"
        kept = []
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                row = dict(zip(COLUMNS, line.split("\t")))
                if row["source"] != f"captured {self.script}":
                    kept.append(row)
        taken = {row["file"] for row in self.rows}
        rows = sorted([row for row in kept if row["file"] not in taken] + self.rows, key=lambda row: row["file"])
        lines = ["\t".join(COLUMNS), *("\t".join(row[column] for column in COLUMNS) for row in rows)]
        table.write_text("\n".join(lines) + "\n")


def certificates(folder):
    """A key and a self-signed certificate, which stands for server, client and authority alike."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=www.example.com",
         "-keyout", key, "-out", certificate], check=True, capture_output=True,
    )
    return key, certificate


def trusting_anyone(certificate=None, key=None):
    context = ssl._create_unverified_context()
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


def odd_origin(capture, answers):
    """A server behind a proxy that misbehaves as told: path → bytes to send, `None` to close, a number to sleep."""
    port = capture.port()
    script = capture.file("odd_origin.py", f'''
import socketserver, time
ANSWERS = {answers!r}
class Odd(socketserver.BaseRequestHandler):
    def handle(self):
        asked = self.request.recv(65536).split(b" ")
        answer = ANSWERS.get(asked[1].decode() if len(asked) > 1 else "", ANSWERS.get("*"))
        if isinstance(answer, (int, float)):
            time.sleep(answer)
        elif answer is not None:
            self.request.sendall(answer)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
Server(("127.0.0.1", {port}), Odd).serve_forever()
''')
    capture.start([sys.executable, script], port)
    return port
