"""Checks the corpus: every .http file parses and has a row, every row a file, every field a known value."""

import re
import sys
from collections import Counter
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent.parent
RESPONSES, NEGATIVES = CORPUS / "responses", CORPUS / "negatives"
COLUMNS = ["file", "url", "code", "answered_by", "side", "certainty_at_most", "source", "note"]
NEGATIVE_COLUMNS = ["file", "url", "source", "why"]
SIDES = {"site", "between", "you", "access", "limit", "unknown"}
CERTAINTIES = {"stated", "inferred", "guess"}
MOST_BODY = 64 * 1024
OF_A_MACHINE = re.compile(rb"/tmp/|/home/|/root/|127\.0\.0\.1:\d{4,}|localhost:\d{4,}|\b20\d\d-\d\d-\d\dT(?!04:05)\d\d:\d\d:\d\d\.\d{6}")
problems = []


def rows_of(table, columns):
    lines = table.read_text(encoding="utf-8").split("\n")
    if lines[0].split("\t") != columns:
        problems.append(f"{table}: the header row is {lines[0]!r}")
    if lines[-1] != "":
        problems.append(f"{table}: no newline at the end")
    for number, line in enumerate(lines[1:-1], 2):
        fields = line.split("\t")
        if len(fields) != len(columns) or not all(fields):
            problems.append(f"{table}:{number}: {len(fields)} fields, all filled, are wanted as {len(columns)}")
            continue
        yield number, dict(zip(columns, fields))


def check_response(file):
    """The status of a response; what is wrong with it goes to `problems`."""
    head, gap, body = file.read_bytes().partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    first = re.fullmatch(rb"HTTP/(?:1\.0|1\.1|2|3) (\d{3})(?: [^\r\n]*)?", lines[0])
    if not gap or not first:
        problems.append(f"{file}: no status line, or no empty line after the headers")
        return None
    for line in lines[1:]:
        if not re.fullmatch(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*", line):
            problems.append(f"{file}: not a header: {line!r}")
    if len(body) > MOST_BODY:
        problems.append(f"{file}: the body has {len(body)} bytes")
    if machine := OF_A_MACHINE.search(file.read_bytes()):
        problems.append(f"{file}: holds something of a machine: {machine.group()!r}")
    return int(first.group(1))


def check_files(folder, rows):
    listed = Counter(row["file"] for _, row in rows)
    here = {file.name for file in folder.glob("*.http")}
    problems.extend(f"{folder / name}: has no row" for name in sorted(here - set(listed)))
    problems.extend(f"{folder}: the row of {name} has no file" for name in sorted(set(listed) - here))
    problems.extend(f"{folder}: {name} has {count} rows" for name, count in listed.items() if count > 1)
    return {name: check_response(folder / name) for name in sorted(here)}


counts = Counter()
for folder in sorted(path for path in RESPONSES.iterdir() if path.is_dir() and path.name != "capture"):
    table = folder / "expected.tsv"
    if not table.exists():
        problems.append(f"{folder}: no expected.tsv")
        continue
    rows = list(rows_of(table, COLUMNS))
    statuses = check_files(folder, rows)
    for number, row in rows:
        at, status = f"{table}:{number}", statuses.get(row["file"])
        if not re.fullmatch(r"[a-z][a-z0-9-]*/[A-Za-z0-9_.-]+", row["code"]):
            problems.append(f"{at}: not a code: {row['code']}")
        if row["side"] not in SIDES or row["certainty_at_most"] not in CERTAINTIES:
            problems.append(f"{at}: side or certainty is none: {row['side']}, {row['certainty_at_most']}")
        if row["url"] != "-" and not re.match(r"https?://[a-z0-9.-]+(:\d+)?/", row["url"]):
            problems.append(f"{at}: not an address: {row['url']}")
        # A failure behind a good status names its own.
        failed = status is not None and status >= 400
        if row["code"].startswith("http/") and failed and row["code"] not in (f"http/{status}", "http/431"):
            problems.append(f"{at}: {row['code']}, but the status is {status}")
        source = row["source"].split(" ")
        if source[0] == "captured" and not (Path(__file__).parent / source[1]).exists():
            problems.append(f"{at}: no script {source[1]}")
        elif source[0] not in ("captured", "written"):
            problems.append(f"{at}: not a source: {row['source']}")
        counts[source[0]] += 1
        counts[row["side"]] += 1

rows = list(rows_of(NEGATIVES / "expected.tsv", NEGATIVE_COLUMNS))
check_files(NEGATIVES, rows)
print(f"{counts['captured']} captured, {counts['written']} written, {len(rows)} negatives")
print("sides:", ", ".join(f"{side} {counts[side]}" for side in sorted(SIDES)))
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
