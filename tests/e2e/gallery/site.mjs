// The public site as plain files, from dist/site.

import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listen } from '../servers/ports.mjs';

const SITE = fileURLToPath(new URL('../../../dist/site', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };

export async function serveSite() {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://any.test');
    const name = pathname.slice(1) || 'index.html';
    try {
      const body = await readFile(path.join(SITE, name));
      response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return {
    port: await listen(server),
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
