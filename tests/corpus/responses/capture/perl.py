"""Mojolicious, Dancer2 and Plack under Starman (packages of Debian)."""

from record import Capture, ask

MOJO = """
use Mojolicious::Lite -signatures;
get '/throws' => sub ($c) { die 'Cannot read the price list' };
app->log->level('fatal');
app->start;
"""
PLACK = """
sub { my $env = shift; die 'Cannot read the price list' if $env->{PATH_INFO} eq '/throws';
  [404, ['Content-Type' => 'text/plain'], ['Not Found']] };
"""
DANCER = """
use Dancer2;
set show_errors => 0;
set logger => 'null';
get '/throws' => sub { die 'Cannot read the price list' };
to_app;
"""

with Capture("perl") as capture:
    def take(name, port, path, status, by, **more):
        asked = {key: more.pop(key) for key in ("method", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=by, url=f"https://www.example.com{path}", **more)

    capture.file("mojo.pl", MOJO)
    port, debug = capture.port(), capture.port()
    capture.start(["perl", "mojo.pl", "daemon", "-m", "production", "-l", f"http://127.0.0.1:{port}"], port)
    capture.start(["perl", "mojo.pl", "daemon", "-m", "development", "-l", f"http://127.0.0.1:{debug}"], debug)
    take("mojolicious-404", port, "/nothing", 404, "Mojolicious", note="the server header and the page (\"Page not found (404)\", raptor) are Mojolicious'")
    take("mojolicious-500", port, "/throws", 500, "Mojolicious")
    take("mojolicious-404-debug", debug, "/nothing", 404, "Mojolicious", note="with its routes, as in development")
    take("mojolicious-500-debug", debug, "/throws", 500, "Mojolicious", note="with its stack, as in development")
    port = capture.port()
    capture.file("plack.psgi", PLACK)
    capture.start(["starman", "--port", port, "--host", "127.0.0.1", "--workers", "1", "plack.psgi"], port)
    take("starman-500", port, "/throws", 500, "-", note="plain text; nothing names Starman")
    take("starman-404", port, "/nothing", 404, "-")
    port = capture.port()
    capture.file("dancer.psgi", DANCER)
    capture.start(["plackup", "--port", port, "--host", "127.0.0.1", "-E", "deployment", "dancer.psgi"], port)
    take("dancer-404", port, "/nothing", 404, "Dancer", note="\"Server: Perl Dancer2\" or \"Powered by Dancer2\"")
    take("dancer-500", port, "/throws", 500, "Dancer", note="\"Server: Perl Dancer2\" or \"Powered by Dancer2\"")
