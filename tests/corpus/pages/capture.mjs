// Captures the error pages of real servers and frameworks into `captured/`, for the table in pages.tsv.
//
//   node tests/corpus/pages/capture.mjs [NAME…]
//
// README.md beside this file says what has to be installed. Each server runs with the fewest settings that make it
// answer so, on a free loopback port and in a folder of its own; what differs from run to run is evened out.

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, untilListening } from '../../e2e/servers/ports.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PYTHON = process.env.WHATBROKE_PYTHON ?? 'python3';
const NODE_MODULES = process.env.WHATBROKE_CAPTURE_MODULES ?? '';

/** A file of the server's folder, and the command that starts it there. `{port}` and `{folder}` are filled in. */
const python = (text, ...args) => ({ files: { 'app.py': text }, command: [PYTHON, 'app.py', ...args] });
const node = (text) => ({ files: { 'app.mjs': `import { createRequire } from 'node:module';
const require = createRequire('${NODE_MODULES}/');
${text}` }, command: [process.execPath, 'app.mjs'] });

const NGINX = `daemon off; master_process off; pid nginx.pid; error_log stderr; events {} http { access_log off;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 127.0.0.1:{port}; root {folder}; location /files/ { }
    location /private { auth_basic "Members"; auth_basic_user_file {folder}/users; } } }`;
const APACHE = `ServerRoot {folder}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/log\n
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
DocumentRoot {folder}\n<Location /forbidden>\nRequire all denied\n</Location>
<Location /private>\nAuthType Basic\nAuthName Members\nAuthUserFile {folder}/users\nRequire valid-user\n</Location>\n`;
const DJANGO = (debug) => `import sys
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(DEBUG=${debug}, ALLOWED_HOSTS=['*'], ROOT_URLCONF=__name__, SECRET_KEY='capture',
    MIDDLEWARE=['django.middleware.csrf.CsrfViewMiddleware'])
def home(request): return HttpResponse('home')
urlpatterns = [path('', home), path('orders/', home), path('orders/<int:number>/', home)]
from django.core.management import execute_from_command_line
execute_from_command_line(['manage', 'runserver', '--noreload', '127.0.0.1:{port}'])`;
const users = { users: 'mina:{SHA}nothing\n' };

/** Each page: the server that it comes from and the request. */
const SERVERS = {
  nginx: { files: { 'nginx.conf': NGINX, 'files/a': 'a', ...users }, command: ['/usr/sbin/nginx', '-p', '{folder}', '-c', '{folder}/nginx.conf'] },
  apache: { files: { 'apache.conf': APACHE, ...users }, command: ['/usr/sbin/apache2', '-f', '{folder}/apache.conf', '-D', 'FOREGROUND'] },
  lighttpd: { files: { 'l.conf': 'server.document-root = "{folder}"\nserver.port = {port}\nserver.bind = "127.0.0.1"\nserver.modules = ("mod_access")\nurl.access-deny = ("secret")\n' }, command: ['/usr/sbin/lighttpd', '-D', '-f', '{folder}/l.conf'] },
  haproxy: { files: { 'h.cfg': 'defaults\n mode http\n timeout client 5s\n timeout connect 5s\n timeout server 5s\nfrontend f\n bind 127.0.0.1:{port}\n http-request deny deny_status 404 if { path /missing }\n http-request deny\n' }, command: ['/usr/sbin/haproxy', '-f', '{folder}/h.cfg', '-db'] },
  varnish: { files: { 'v.vcl': 'vcl 4.1; backend default none; sub vcl_recv { return (synth(404)); }' }, command: ['/usr/sbin/varnishd', '-F', '-n', '{folder}/v', '-a', '127.0.0.1:{port}', '-f', '{folder}/v.vcl', '-s', 'malloc,10m'] },
  squid: { files: { 's.conf': 'http_port 127.0.0.1:{port}\nhttp_access deny all\npid_filename none\ncache_log /dev/null\naccess_log none\ncache_mem 8 MB\nvisible_hostname proxy.test\ncoredump_dir {folder}\n' }, command: ['/usr/sbin/squid', '-N', '-f', '{folder}/s.conf'] },
  caddy: { files: { Caddyfile: '{\n admin off\n auto_https off\n}\nhttp://:{port} {\n bind 127.0.0.1\n root * {folder}\n file_server\n handle_errors {\n  respond "{err.status_code} {err.status_text}"\n }\n}\n' }, command: ['/usr/bin/caddy', 'run', '--config', '{folder}/Caddyfile', '--adapter', 'caddyfile'] },
  tomcat: { files: {}, command: ['sh', '-c', 'tomcat10-instance-create -p {port} -c 1 t && sed -i "s/<Server port=.1./<Server port=\\"-1\\"/" t/conf/server.xml && mkdir t/webapps/ROOT && CATALINA_BASE={folder}/t exec /usr/share/tomcat10/bin/catalina.sh run'] },
  php: { files: { 'index.html': 'home' }, command: ['php', '-S', '127.0.0.1:{port}', '-t', '{folder}/nowhere'] },
  'python-http': { files: {}, command: [PYTHON, '-m', 'http.server', '--bind', '127.0.0.1', '{port}'] },
  webrick: { files: { 'app.rb': 'require "webrick"\nWEBrick::HTTPServer.new(Port: {port}, BindAddress: "127.0.0.1", DocumentRoot: "{folder}").start' }, command: ['ruby', 'app.rb'] },
  flask: python("from flask import Flask, abort\napp = Flask(__name__)\n@app.get('/forbidden')\ndef f(): abort(403)\n@app.post('/form')\ndef g(): return ''\napp.run(port={port})"),
  'django-debug': python(DJANGO('True')),
  django: python(DJANGO('False')),
  fastapi: python("import uvicorn\nfrom fastapi import FastAPI\nuvicorn.run(FastAPI(), port={port})"),
  starlette: python("import uvicorn\nfrom starlette.applications import Starlette\nuvicorn.run(Starlette(), port={port})"),
  bottle: python("import bottle\nbottle.run(port={port}, quiet=True)"),
  tornado: python("import asyncio, tornado.web\nasync def main():\n    tornado.web.Application([]).listen({port}, '127.0.0.1')\n    await asyncio.Event().wait()\nasyncio.run(main())"),
  aiohttp: python("from aiohttp import web\nweb.run_app(web.Application(), host='127.0.0.1', port={port})"),
  cherrypy: python("import cherrypy\ncherrypy.config.update({'server.socket_port': {port}})\nclass Root: pass\ncherrypy.quickstart(Root())"),
  express: node("require('express')().listen({port}, '127.0.0.1');"),
  koa: node("const Koa = require('koa'); new Koa().listen({port}, '127.0.0.1');"),
  fastify: node("require('fastify')().listen({ port: {port} });"),
  hapi: node("require('@hapi/hapi').server({ port: {port}, host: '127.0.0.1' }).start();"),
  hono: node("const { Hono } = require('hono'); require('@hono/node-server').serve({ fetch: new Hono().fetch, port: {port}, hostname: '127.0.0.1' });"),
  'serve-handler': node("const serve = require('serve-handler'); (await import('node:http')).createServer((a, b) => serve(a, b, { public: '{folder}' })).listen({port}, '127.0.0.1');"),
};

const PAGES = {
  'nginx-404': ['nginx', '/missing'], 'nginx-403': ['nginx', '/files/'], 'nginx-401': ['nginx', '/private'], 'nginx-405': ['nginx', '/files/a', 'POST'],
  'apache-404': ['apache', '/missing'], 'apache-403': ['apache', '/forbidden'], 'apache-401': ['apache', '/private'],
  'lighttpd-404': ['lighttpd', '/missing'], 'lighttpd-403': ['lighttpd', '/secret'],
  'haproxy-404': ['haproxy', '/missing'], 'haproxy-403': ['haproxy', '/'],
  'varnish-404': ['varnish', '/missing'], 'squid-403': ['squid', 'http://site.test/page'], 'caddy-404': ['caddy', '/missing'],
  'tomcat-404': ['tomcat', '/missing'], 'php-404': ['php', '/missing'], 'python-http-404': ['python-http', '/missing'], 'webrick-404': ['webrick', '/missing'],
  'flask-404': ['flask', '/missing'], 'flask-403': ['flask', '/forbidden'], 'flask-405': ['flask', '/form'],
  'django-debug-404': ['django-debug', '/missing'], 'django-404': ['django', '/missing'],
  'django-debug-csrf-403': ['django-debug', '/orders/', 'POST'], 'django-csrf-403': ['django', '/orders/', 'POST'],
  'fastapi-404': ['fastapi', '/missing'], 'starlette-404': ['starlette', '/missing'], 'bottle-404': ['bottle', '/missing'],
  'tornado-404': ['tornado', '/missing'], 'aiohttp-404': ['aiohttp', '/missing'], 'cherrypy-404': ['cherrypy', '/missing'],
  'express-404': ['express', '/missing'], 'koa-404': ['koa', '/missing'], 'fastify-404': ['fastify', '/missing'],
  'hapi-404': ['hapi', '/missing'], 'hono-404': ['hono', '/missing'], 'serve-handler-404': ['serve-handler', '/missing'],
};

function ask(port, target, method) {
  return new Promise((resolve, reject) => {
    const headers = { host: 'site.test', accept: 'text/html', 'accept-language': 'en' };
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'] ?? '', body: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** Ports, folders, times and ids of one run. */
const evenedOut = (text, port, folder) => text.replaceAll(folder, '/srv/site').replaceAll(String(port), '8080')
  .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'Thu, 01 Jan 2026 00:00:00 GMT').replace(/XID: \d+/g, 'XID: 1')
  .replace(/[^\s"']*\/(site-packages|dist-packages)\//g, '/usr/lib/python3/$1/');

async function run(name, use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whatbroke-capture-'));
  // Some servers give up their rights before they read it.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const fill = (text) => text.replaceAll('{port}', port).replaceAll('{folder}', folder);
  const { files, command } = SERVERS[name];
  mkdirSync(path.join(folder, 'files'));
  mkdirSync(path.join(folder, 'nowhere'));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), fill(text));
  const [program, ...args] = command.map(fill);
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
  child.once('error', (error) => { said += error.message; ended = true; });
  child.once('exit', () => { ended = true; });
  try {
    if (!await untilListening(port, () => !ended)) throw new Error(`${name} does not listen:\n${said}`);
    await use(port, folder);
  } finally {
    if (!ended) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

const table = new Map(readFileSync(path.join(HERE, 'pages.tsv'), 'utf8').split('\n').filter((line) => line.startsWith('captured/')).map((line) => [line.split('\t')[0], line.split('\t')]));
const wanted = process.argv.slice(2);
let failures = 0;
for (const name of Object.keys(SERVERS).filter((one) => !wanted.length || wanted.includes(one))) {
  try {
    await run(name, async (port, folder) => {
      for (const [page, [, target, method = 'GET']] of Object.entries(PAGES).filter(([, [server]]) => server === name)) {
        const { status, type, body } = await ask(port, target, method);
        const file = `captured/${page}.html`;
        writeFileSync(path.join(HERE, file), evenedOut(body, port, folder));
        const row = table.get(file);
        if (row && (row[1] !== String(status) || row[2] !== type)) throw new Error(`${file} came with ${status} ${type}; pages.tsv says ${row[1]} ${row[2]}`);
        console.log([file, status, type, `capture.mjs ${name}`, body.length].join('\t'));
      }
    });
  } catch (error) {
    failures += 1;
    console.error(error.message);
  }
}
process.exitCode = failures ? 1 : 0;
