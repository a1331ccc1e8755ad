"""Express, Koa, Fastify, hapi, NestJS, Next.js, h3 and Node's own http server.

Give the folder whose node_modules holds them: `node.py FOLDER` (README.md says what to install).
"""

import os
import subprocess
import sys
from pathlib import Path

from record import Capture, ask

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/corpus-node").resolve()

EXPRESS = """
const express = require(process.argv[3]);
const app = express();
if (process.argv[4]) app.disable('x-powered-by');
app.get('/throws', () => { throw new Error('Cannot read the price list'); });
app.get('/teapot', (_, res) => res.sendStatus(418));
app.get('/status/:code', (req, res) => res.sendStatus(Number(req.params.code)));
app.get('/json/:code', (req, res) => res.status(Number(req.params.code)).json({ error: 'The order could not be saved' }));
app.use(express.json({ limit: 100 }));
app.post('/json', (_, res) => res.json({ ok: true }));
app.listen(Number(process.argv[2]), '127.0.0.1');
"""
KOA = """
const Koa = require('koa');
const app = new Koa();
app.silent = true;
app.use(async (ctx) => {
  if (ctx.path === '/throws') throw new Error('Cannot read the price list');
  if (ctx.path === '/forbidden') ctx.throw(403);
  if (ctx.path === '/exposed') ctx.throw(400, 'name is required');
});
app.listen(Number(process.argv[2]), '127.0.0.1');
"""
FASTIFY = """
const app = require('fastify')({ bodyLimit: 100, routerOptions: {}, requestTimeout: 0 });
app.get('/throws', async () => { throw new Error('Cannot read the price list'); });
app.get('/unavailable', async () => { const e = new Error('The queue is full'); e.statusCode = 503; throw e; });
app.post('/order', { schema: { body: { type: 'object', required: ['item'], properties: { item: { type: 'string' } } } } }, async () => ({}));
app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
"""
HAPI = """
const Hapi = require('@hapi/hapi');
const server = Hapi.server({ port: Number(process.argv[2]), host: '127.0.0.1' });
server.route({ method: 'GET', path: '/throws', handler: () => { throw new Error('Cannot read the price list'); } });
server.route({ method: 'POST', path: '/upload', options: { payload: { maxBytes: 10 } }, handler: () => 'ok' });
server.start();
"""
NEST = """
require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const common = require('@nestjs/common');
class Shop {
  throws() { throw new Error('Cannot read the price list'); }
  forbidden() { throw new common.ForbiddenException(); }
  unavailable() { throw new common.ServiceUnavailableException('The queue is full'); }
}
common.Controller()(Shop);
for (const name of ['throws', 'forbidden', 'unavailable']) {
  common.Get(name)(Shop.prototype, name, Object.getOwnPropertyDescriptor(Shop.prototype, name));
}
class App {}
common.Module({ controllers: [Shop] })(App);
NestFactory.create(App, { logger: false }).then((app) => app.listen(Number(process.argv[2]), '127.0.0.1'));
"""
PLAIN = """
const http = require('http');
http.createServer({ requestTimeout: 2000, headersTimeout: 1000, connectionsCheckingInterval: 200 }, (request, response) => {
  if (request.url === '/empty') { response.writeHead(500).end(); return; }
  response.writeHead(404, { 'content-type': 'text/plain' }).end('no such thing');
}).listen(Number(process.argv[2]), '127.0.0.1');
"""
H3 = """
import { createApp, createRouter, eventHandler, createError, toNodeListener } from 'h3';
import { createServer } from 'node:http';
const app = createApp();
const router = createRouter();
router.get('/throws', eventHandler(() => { throw new Error('Cannot read the price list'); }));
router.get('/gone', eventHandler(() => { throw createError({ statusCode: 410, statusMessage: 'Gone for good' }); }));
app.use(router);
createServer(toNodeListener(app)).listen(Number(process.argv[2]), '127.0.0.1');
"""


def serve(capture, name, text, *arguments, **environment):
    port = capture.port()
    script = FOLDER / f"corpus-{name}"
    script.write_text(text)
    capture.start(["node", script, port, *arguments], port, cwd=FOLDER, NODE_ENV=environment.get("mode", "production"))
    return port


with Capture("express", **{str(FOLDER): "/srv/app"}) as capture:
    def take(name, port, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=more.pop("by", "Express"),
                     url=f"https://www.example.com{path}", **more)

    for version, package in (("4", "express"), ("5", "express5")):
        port = serve(capture, "express.js", EXPRESS, package)
        take(f"404-express{version}", port, "/nothing", 404)
        take(f"404-post-express{version}", port, "/nothing", 404, method="POST", body=b"")
        take(f"500-throws-express{version}", port, "/throws", 500)
        take(f"400-bad-json-express{version}", port, "/json", 400, method="POST", body=b"{oops", headers=["Content-Type: application/json"])
    debug = serve(capture, "express.js", EXPRESS, "express", mode="development")
    take("500-throws-debug", debug, "/throws", 500, note="with its stack, as in development")
    take("400-bad-json-debug", debug, "/json", 400, method="POST", body=b"{oops", headers=["Content-Type: application/json"])
    take("413-json-too-large", debug, "/json", 413, method="POST", body=b'"' + b"x" * 500 + b'"', headers=["Content-Type: application/json"])
    for status in (401, 403, 429, 502, 503):
        take(f"{status}-send-status", port, f"/status/{status}", status)
    take("500-json", port, "/json/500", 500)
    take("503-json", port, "/json/503", 503)
    quiet = serve(capture, "express.js", EXPRESS, "express", "quiet")
    take("404-no-powered-by", quiet, "/nothing", 404, most="inferred", note="X-Powered-By switched off; \"Cannot GET\" in a <pre> is the page's shape")
    take("500-no-powered-by", quiet, "/throws", 500, most="inferred", note="X-Powered-By switched off; the page has the same shape")
    take("418-teapot", port, "/teapot", 418)

with Capture("node", **{str(FOLDER): "/srv/app"}) as capture:
    def take(name, port, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=more.pop("by", "-"),
                     url=f"https://www.example.com{path}", **more)

    port = serve(capture, "koa.js", KOA)
    nothing = "nothing in it names Koa"
    take("koa-404", port, "/nothing", 404, note=nothing)
    take("koa-500", port, "/throws", 500, note=nothing)
    take("koa-403", port, "/forbidden", 403, note=nothing)
    take("koa-400", port, "/exposed", 400, note=nothing)
    port = serve(capture, "fastify.js", FASTIFY)
    take("fastify-404", port, "/nothing", 404, by="Fastify", note="message, error and statusCode, and \"Route GET:… not found\"")
    take("fastify-500", port, "/throws", 500, note="statusCode, error and message: hapi and NestJS write the same three")
    take("fastify-503", port, "/unavailable", 503, note="statusCode, error and message: hapi and NestJS write the same three")
    take("fastify-400", port, "/order", 400, by="Fastify", method="POST", body=b"{}", headers=["Content-Type: application/json"],
         note="its code begins with FST_")
    take("fastify-413", port, "/order", 413, by="Fastify", method="POST", body=b'"' + b"x" * 500 + b'"', headers=["Content-Type: application/json"],
         note="its code begins with FST_")
    take("fastify-415", port, "/order", 415, by="Fastify", method="POST", body=b"x", headers=["Content-Type: application/x-odd"],
         note="its code begins with FST_")
    port = serve(capture, "hapi.js", HAPI)
    take("hapi-404", port, "/nothing", 404)
    take("hapi-500", port, "/throws", 500)
    take("hapi-413", port, "/upload", 413, method="POST", body=b'"' + b"x" * 500 + b'"', headers=["Content-Type: application/json"])
    port = serve(capture, "nest.js", NEST)
    take("nest-404", port, "/nothing", 404, by="Express", note="X-Powered-By tells Express; the JSON is NestJS's")
    take("nest-500", port, "/throws", 500, by="Express", note="X-Powered-By tells Express; the JSON is NestJS's")
    take("nest-403", port, "/forbidden", 403, by="Express", note="X-Powered-By tells Express; the JSON is NestJS's")
    take("nest-503", port, "/unavailable", 503, by="Express", note="X-Powered-By tells Express; the JSON is NestJS's")
    port = serve(capture, "plain.js", PLAIN)
    take("http-404", port, "/nothing", 404)
    take("http-500-empty", port, "/empty", 500, note="no page at all")
    take("http-400", port, "/", 400, raw=b"GET / what HTTP/1.1\r\n\r\n", note="Node's own answer: a status line and nothing else")
    take("http-431", port, "/", 431, headers=["Cookie: session=" + "c" * 30000], note="Node's own answer: a status line and nothing else")
    port = serve(capture, "h3.mjs", H3)
    take("h3-404", port, "/nothing", 404)
    take("h3-500", port, "/throws", 500)
    take("h3-410", port, "/gone", 410)

with Capture("nextjs", **{str(FOLDER): "/srv/app"}) as capture:
    site = FOLDER / "corpus-next"
    (site / "app" / "throws").mkdir(parents=True, exist_ok=True)
    (site / "pages").mkdir(parents=True, exist_ok=True)
    (site / "package.json").write_text('{"private":true}')
    (site / "app" / "layout.js").write_text(
        "export default function Layout({ children }) { return <html lang='en'><body>{children}</body></html>; }\n")
    (site / "app" / "page.js").write_text("export default function Page() { return <p>A shop.</p>; }\n")
    (site / "app" / "throws" / "page.js").write_text(
        "export const dynamic = 'force-dynamic';\nexport default function Page() { throw new Error('Cannot read the price list'); }\n")
    (site / "pages" / "old.js").write_text(
        "export default function Old() { return null; }\nexport async function getServerSideProps() { throw new Error('Cannot read the price list'); }\n")
    (site / "pages" / "missing.js").write_text(
        "export default function Missing() { return null; }\nexport async function getServerSideProps() { return { notFound: true }; }\n")
    (site / "pages" / "api").mkdir(exist_ok=True)
    (site / "pages" / "api" / "throws.js").write_text("export default function handler() { throw new Error('Cannot read the price list'); }\n")

    subprocess.run(["node", FOLDER / "node_modules/next/dist/bin/next", "build"], cwd=site, check=True, capture_output=True,
                   env={**os.environ, "NEXT_TELEMETRY_DISABLED": "1"})
    port = capture.port()
    capture.start(["node", FOLDER / "node_modules/next/dist/bin/next", "start", "-p", port, "-H", "127.0.0.1"], port, cwd=site,
                  NEXT_TELEMETRY_DISABLED="1")
    for name, path, status in [("404", "/nothing", 404), ("500-page", "/throws", 500), ("500-pages-router", "/old", 500),
                               ("404-pages-router", "/missing", 404), ("500-api", "/api/throws", 500)]:
        by = "-" if name == "500-api" else "Next.js"
        capture.take(name, ask(port, path), status=status, by=by, url=f"https://www.example.com{path}")
