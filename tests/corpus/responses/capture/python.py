"""Flask, Django, FastAPI, Starlette, aiohttp, Tornado and others, bare and behind gunicorn and uvicorn.

Give the virtual environment that holds them: `python.py FOLDER` (README.md says what to install).
"""

import re
import sys
from pathlib import Path

from record import Capture, ask

PLACE = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/corpus-python").resolve()
BIN = PLACE / "bin"
JSON = ["Content-Type: application/json"]

FLASK = """
from flask import Flask, abort, request
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 100

@app.get("/throws")
def throws():
    raise RuntimeError("Cannot read the price list")

@app.get("/status/<int:code>")
def status(code):
    abort(code)

@app.post("/upload")
def upload():
    return request.form["name"]

if __name__ == "__main__":
    import sys
    app.run(port=int(sys.argv[1]), debug=sys.argv[2] == "debug", use_reloader=False)
"""
DJANGO = """
import sys
from django.conf import settings
settings.configure(
    DEBUG="debug" in sys.argv[0] or "debug" in __import__("os").environ.get("SHOP", ""), SECRET_KEY="nothing secret", ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["www.example.com"], MIDDLEWARE=["django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware"], TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    INSTALLED_APPS=["rest_framework", "django.contrib.contenttypes", "django.contrib.auth"], DATA_UPLOAD_MAX_MEMORY_SIZE=100,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all.db"}}, LOGGING_CONFIG=None,
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"],
                    "DEFAULT_THROTTLE_RATES": {"anon": "1/day"}, "UNAUTHENTICATED_USER": None})
import django
django.setup()
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.urls import path
from rest_framework.views import APIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.throttling import AnonRateThrottle
from rest_framework.renderers import JSONRenderer

def throws(request): raise RuntimeError("Cannot read the price list")
def denied(request): raise PermissionDenied
def odd(request): raise SuspiciousOperation("odd")
def missing(request): raise Http404("No such order")
def form(request): return HttpResponse(request.POST.get("name"))
def database(request):
    from django.db import connection
    connection.cursor()

class Api(APIView):
    renderer_classes = [JSONRenderer]
    permission_classes = [IsAuthenticated]
    def get(self, request): return HttpResponse("fine")

class Busy(APIView):
    renderer_classes = [JSONRenderer]
    throttle_classes = [AnonRateThrottle]
    def get(self, request): return HttpResponse("fine")

urlpatterns = [path("throws", throws), path("denied", denied), path("odd", odd), path("missing", missing), path("form", form),
               path("database", database), path("api", Api.as_view()), path("busy", Busy.as_view())]
from django.core.wsgi import get_wsgi_application
app = get_wsgi_application()
"""
FASTAPI = """
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
app = FastAPI()

class Order(BaseModel):
    item: str

@app.get("/throws")
def throws():
    raise RuntimeError("Cannot read the price list")

@app.get("/status/{code}")
def status(code: int):
    raise HTTPException(code, detail="The order could not be saved")

@app.post("/order")
def order(order: Order):
    return order
"""
STARLETTE = """
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
import os

async def throws(request):
    raise RuntimeError("Cannot read the price list")

async def limited(request):
    raise HTTPException(429, headers={"Retry-After": "30"})

app = Starlette(debug="debug" in os.environ.get("SHOP", ""), routes=[Route("/throws", throws), Route("/limited", limited)])
"""
AIOHTTP = """
import sys
from aiohttp import web
async def throws(request): raise RuntimeError("Cannot read the price list")
async def forbidden(request): raise web.HTTPForbidden()
async def unavailable(request): raise web.HTTPServiceUnavailable()
async def read(request): return web.Response(text=await request.text())
app = web.Application(client_max_size=100)
app.add_routes([web.get("/throws", throws), web.get("/forbidden", forbidden), web.get("/unavailable", unavailable), web.post("/read", read)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""
TORNADO = """
import asyncio, sys, tornado.web, logging
logging.disable(logging.CRITICAL)
class Throws(tornado.web.RequestHandler):
    def get(self): raise RuntimeError("Cannot read the price list")
class Unavailable(tornado.web.RequestHandler):
    def get(self): raise tornado.web.HTTPError(503)
async def main():
    tornado.web.Application([("/throws", Throws), ("/unavailable", Unavailable)]).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())
"""
BOTTLE = """
import sys
from bottle import abort, route, run
@route("/throws")
def throws(): raise RuntimeError("Cannot read the price list")
@route("/busy")
def busy(): abort(503, "The queue is full")
run(host="127.0.0.1", port=int(sys.argv[1]), quiet=True)
"""
FALCON = """
import falcon
class Throws:
    def on_get(self, request, response): raise falcon.HTTPServiceUnavailable(title="The queue is full", retry_after=60)
app = falcon.App()
app.add_route("/busy", Throws())
"""
PYRAMID = """
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPForbidden
def forbidden(request): raise HTTPForbidden()
with Configurator() as config:
    config.add_route("forbidden", "/forbidden")
    config.add_view(forbidden, route_name="forbidden")
    app = config.make_wsgi_app()
"""
CHERRYPY = """
import sys, cherrypy
class Root:
    @cherrypy.expose
    def throws(self): raise RuntimeError("Cannot read the price list")
cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": int(sys.argv[1]), "log.screen": False,
    "request.show_tracebacks": len(sys.argv) > 2, "engine.autoreload.on": False})
cherrypy.quickstart(Root())
"""
SANIC = """
from sanic import Sanic
from sanic.exceptions import ServiceUnavailable
app = Sanic("shop")
@app.get("/throws")
async def throws(request): raise RuntimeError("Cannot read the price list")
@app.get("/busy")
async def busy(request): raise ServiceUnavailable("The queue is full")
if __name__ == "__main__":
    import sys
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False)
"""
LITESTAR = """
from litestar import Litestar, get
@get("/throws", sync_to_thread=False)
def throws() -> str: raise RuntimeError("Cannot read the price list")
app = Litestar([throws])
"""
DIES = """
import time
def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/throws": raise RuntimeError("Cannot read the price list")
    if path == "/slow": time.sleep(30)
    start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "120")])
    return [b"The shop is closed for stocktaking."]
"""
STRAWBERRY = """
import strawberry
from strawberry.asgi import GraphQL
@strawberry.type
class Query:
    @strawberry.field
    def price(self) -> int: raise RuntimeError("Cannot read the price list")
app = GraphQL(strawberry.Schema(Query))
"""

SAME = {str(PLACE): "/usr/lib/shop", str(Path(sys.base_prefix)): "/usr", str(Path(sys.base_prefix).resolve()): "/usr"}


def module(capture, name, text):
    capture.file(f"{name}.py", text)
    return f"{name}:app"


def gunicorn(capture, app, **environment):
    port = capture.port()
    capture.start([BIN / "gunicorn", "-b", f"127.0.0.1:{port}", "--timeout", "3", "--limit-request-field_size", "2000", app], port, **environment)
    return port


def uvicorn(capture, app, **environment):
    port = capture.port()
    capture.start([BIN / "uvicorn", "--port", port, "--log-level", "critical", app], port, **environment)
    return port


def script(capture, name, text, *arguments):
    port = capture.port()
    capture.start([BIN / "python", capture.file(f"{name}.py", text), port, *arguments], port)
    return port


def taker(capture, by):
    def take(name, port, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw", "host") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=more.pop("by", by), url=f"https://www.example.com{path}", **more)
    return take


with Capture("flask", **SAME) as capture:
    take = taker(capture, "Flask")
    bare, debug = script(capture, "bare", FLASK, "plain"), script(capture, "debug", FLASK, "debug")
    behind = gunicorn(capture, module(capture, "shop", FLASK))
    for status in (400, 401, 403, 404, 405, 406, 409, 410, 415, 422, 429, 451, 500, 501, 502, 503, 504):
        take(f"{status}", behind, f"/status/{status}", status)
    take("404-bare", bare, "/nothing", 404)
    take("405-bare", bare, "/upload", 405)
    take("500-bare", bare, "/throws", 500)
    take("500-gunicorn", behind, "/throws", 500)
    take("413-gunicorn", behind, "/upload", 413, method="POST", body=b"name=" + b"x" * 500,
         headers=["Content-Type: application/x-www-form-urlencoded"])
    answer = ask(debug, "/throws")
    answer = re.sub(rb'SECRET = "\w+"', b'SECRET = "example"', answer)
    answer = re.sub(rb"frame-\d+", b"frame-1", answer)
    capture.take("500-debugger", answer, status=500, by="Flask", url="https://www.example.com/throws",
                 note="Werkzeug's debugger with its stack, as in development")

with Capture("django", **SAME) as capture:
    take = taker(capture, "Django")
    plain = gunicorn(capture, module(capture, "shop", DJANGO))
    debug = gunicorn(capture, module(capture, "shop_debug", DJANGO), SHOP="debug")
    take("400-disallowed-host", plain, "/", 400, host="other.example.com")
    take("400-suspicious", plain, "/odd", 400)
    take("403-denied", plain, "/denied", 403)
    take("403-csrf", plain, "/form", 403, method="POST", body=b"name=1", headers=["Content-Type: application/x-www-form-urlencoded"],
         note="the form's token is missing: cookies are off or the form was open too long")
    take("404", plain, "/nothing", 404)
    take("500", plain, "/throws", 500)
    take("404-debug", debug, "/nothing", 404, note="DEBUG = True, with the list of addresses")
    take("404-raised-debug", debug, "/missing", 404, note="DEBUG = True")
    take("500-debug", debug, "/throws", 500, note="DEBUG = True, cut at 64 kB")
    take("500-database-debug", debug, "/database", 500, note="DEBUG = True: the database cannot be opened")
    take("400-disallowed-host-debug", debug, "/", 400, host="other.example.com", note="DEBUG = True")
    take("403-csrf-debug", debug, "/form", 403, method="POST", body=b"name=1", headers=["Content-Type: application/x-www-form-urlencoded"], note="DEBUG = True")
    take("401-rest-framework", plain, "/api", 401, note="Django REST framework: {\"detail\": …} beside Django's headers")
    ask(plain, "/busy")
    take("429-rest-framework", plain, "/busy", 429, note="Django REST framework: {\"detail\": …} beside Django's headers; Retry-After")

with Capture("fastapi", **SAME) as capture:
    take = taker(capture, "FastAPI")
    port = uvicorn(capture, module(capture, "shop", FASTAPI))
    take("404", port, "/nothing", 404, note="{\"detail\":\"Not Found\"} from uvicorn")
    take("405", port, "/order", 405, note="{\"detail\":\"Method Not Allowed\"} from uvicorn")
    take("422", port, "/order", 422, method="POST", body=b"{}", headers=JSON, note="detail[].loc, msg and type")
    take("500", port, "/throws", 500, by="Uvicorn", note="plain text; only the server header tells anything")
    for status in (401, 403, 429, 503):
        take(f"{status}-detail", port, f"/status/{status}", status, note="{\"detail\": …} from uvicorn")

with Capture("python", **SAME) as capture:
    take = taker(capture, "-")
    port = uvicorn(capture, module(capture, "starlette_shop", STARLETTE))
    take("starlette-404", port, "/nothing", 404, by="Uvicorn", note="plain text; only the server header tells anything")
    take("starlette-405", port, "/throws", 405, by="Uvicorn", method="DELETE")
    take("starlette-429", port, "/limited", 429, by="Uvicorn")
    take("starlette-500", port, "/throws", 500, by="Uvicorn")
    take("uvicorn-400", port, "/", 400, by="Uvicorn", raw=b"GET / what HTTP/1.1\r\n\r\n", note="\"Invalid HTTP request received.\" is uvicorn's")
    debug = uvicorn(capture, "starlette_shop:app", SHOP="debug")
    take("starlette-500-debug", debug, "/throws", 500, by="Uvicorn", headers=["Accept: text/html"], note="Starlette's traceback page; FastAPI's looks the same")
    port = uvicorn(capture, module(capture, "litestar_shop", LITESTAR))
    take("litestar-404", port, "/nothing", 404, by="Uvicorn", note="status_code and detail: Litestar's, which nothing names")
    take("litestar-500", port, "/throws", 500, by="Uvicorn")
    port = uvicorn(capture, module(capture, "strawberry_shop", STRAWBERRY))
    take("graphql-error-200", port, "/graphql", 200, by="Uvicorn", method="POST", body=b'{"query":"{ price }"}', headers=JSON, code="graphql/errors",
         side="site", most="inferred", note="status 200, data null and errors[]: the question could not be answered")
    take("graphql-unknown-field-200", port, "/graphql", 200, by="Uvicorn", method="POST", body=b'{"query":"{ colour }"}', headers=JSON,
         code="graphql/errors", side="unknown", most="inferred", note="status 200, data null and errors[]: the question names a field that does not exist")
    port = script(capture, "aiohttp_shop", AIOHTTP)
    for name, path, status, note in [("aiohttp-404", "/nothing", 404, "-"), ("aiohttp-500", "/throws", 500, "-"),
                                     ("aiohttp-403", "/forbidden", 403, "-"), ("aiohttp-503", "/unavailable", 503, "-")]:
        take(name, port, path, status, by="aiohttp", note="the server header tells aiohttp")
    take("aiohttp-413", port, "/read", 413, by="aiohttp", method="POST", body=b"x" * 500)
    take("aiohttp-400", port, "/", 400, by="aiohttp", raw=b"GET / what HTTP/1.1\r\n\r\n")
    port = script(capture, "tornado_shop", TORNADO)
    for name, path, status in [("tornado-404", "/nothing", 404), ("tornado-500", "/throws", 500), ("tornado-503", "/unavailable", 503)]:
        take(name, port, path, status, by="Tornado", note="the server header tells Tornado")
    port = script(capture, "bottle_shop", BOTTLE)
    for name, path, status in [("bottle-404", "/nothing", 404), ("bottle-500", "/throws", 500), ("bottle-503", "/busy", 503)]:
        take(name, port, path, status, by="Bottle", note="the page has Bottle's shape: \"Error: 404 Not Found\", \"Sorry, the requested URL … caused an error\"")
    port = gunicorn(capture, module(capture, "falcon_shop", FALCON))
    take("falcon-404", port, "/nothing", 404, by="Gunicorn", note="no page that tells more; the server header names gunicorn")
    take("falcon-503", port, "/busy", 503, by="Gunicorn", note="title in JSON is Falcon's; only gunicorn is named")
    port = gunicorn(capture, module(capture, "pyramid_shop", PYRAMID))
    take("pyramid-404", port, "/nothing", 404, by="Gunicorn", note="WebOb's page; only gunicorn is named")
    take("pyramid-403", port, "/forbidden", 403, by="Gunicorn", note="WebOb's page; only gunicorn is named")
    port = script(capture, "cherrypy_shop", CHERRYPY)
    take("cherrypy-404", port, "/nothing", 404, by="CherryPy")
    take("cherrypy-500", port, "/throws", 500, by="CherryPy")
    port = script(capture, "sanic_shop", SANIC)
    take("sanic-404", port, "/nothing", 404, by="Sanic", note="the page's root element carries the id sanic")
    take("sanic-500", port, "/throws", 500, by="Sanic", note="the page's root element carries the id sanic")
    take("sanic-503", port, "/busy", 503, by="Sanic", note="the page's root element carries the id sanic")
    port = gunicorn(capture, module(capture, "dies", DIES))
    take("gunicorn-500", port, "/throws", 500, by="Gunicorn", note="gunicorn's own page: <title>Internal Server Error</title>, no server header")
    take("gunicorn-503", port, "/", 503, by="Gunicorn")
    take("gunicorn-400", port, "/", 400, by="Gunicorn", raw=b"GET / what HTTP/1.1\r\n\r\n", note="gunicorn's own page")
    take("gunicorn-431", port, "/", 431, by="Gunicorn", headers=["Cookie: session=" + "c" * 3000], note="gunicorn's own page")
    port = capture.port()
    capture.start([BIN / "waitress-serve", f"--listen=127.0.0.1:{port}", "dies:app"], port)
    take("waitress-500", port, "/throws", 500, by="Waitress", note="\"(generated by waitress)\"")
    take("waitress-503", port, "/", 503, by="Waitress", note="the site's own words; the server header names waitress")
    take("waitress-400", port, "/", 400, by="Waitress", raw=b"GET / what HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", note="\"(generated by waitress)\"")
    port = capture.port()
    capture.start([BIN / "hypercorn", "-b", f"127.0.0.1:{port}", "starlette_shop:app"], port)
    take("hypercorn-500", port, "/throws", 500, by="Hypercorn", note="the server header names hypercorn")
    port = capture.port()
    (capture.work / "empty").mkdir()
    capture.start([BIN / "python", "-m", "http.server", "--bind", "127.0.0.1", "--directory", capture.work / "empty", port], port)
    take("http-server-404", port, "/nothing", 404, by="Python http.server", note="SimpleHTTP and the page's \"Error response\"")
    take("http-server-501", port, "/", 501, by="Python http.server", method="POST", note="SimpleHTTP and the page's \"Error response\"")
    take("http-server-400", port, "/", 400, by="Python http.server", raw=b"GET / what HTTP/1.1\r\n\r\n")
