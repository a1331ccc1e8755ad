// What Lighthouse says of the public site, served as a static host does: compressed, below a path, by plain HTTP on this
// machine, which counts as secure.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { findChromium } from '../../tests/e2e/chromium.mjs';

const SITE = fileURLToPath(new URL('../../dist/site', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
const PAGES = ['index.html', 'en/index.html', 'ko/http/503.html', 'en/net/ERR_CERT_DATE_INVALID.html'];
const LEAST = 95;
// Fetched when it is asked for: hundreds of packages, one of which it takes in whatever version is the newest, would
// make every installation of the tests larger and less certain.
const LIGHTHOUSE = 'lighthouse@12.8.2';

async function answer(request, response) {
  const name = new URL(request.url, 'http://localhost').pathname.replace('/errors/', '');
  try {
    const body = brotliCompressSync(await readFile(path.join(SITE, name || 'index.html')));
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'br', 'cache-control': 'max-age=31536000' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function audit(url) {
  const flags = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])].join(' ');
  const asked = ['--yes', LIGHTHOUSE, url, '--output=json', '--quiet', `--chrome-flags=${flags}`];
  const { stdout } = await promisify(execFile)('npx', asked, { env: { ...process.env, CHROME_PATH: findChromium() }, maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

/** Prints the four scores of each page, with what costs points; true where none is below the least. */
export async function measureSite() {
  const server = http.createServer(answer);
  await new Promise((ready) => { server.listen(0, 'localhost', ready); });
  let kept = true;
  try {
    for (const page of PAGES) {
      const { categories, audits } = await audit(`http://localhost:${server.address().port}/errors/${page}`);
      const scores = Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)]);
      const missed = scores.some(([, score]) => score < LEAST);
      kept &&= !missed;
      console.log(`lighthouse ${page}: ${scores.map(([id, score]) => `${id} ${score}`).join(', ')}  budget ${LEAST}  ${missed ? 'MISSED' : 'kept'}`);
      const costs = Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== 'informative');
      for (const { id, title, displayValue } of missed ? costs : []) console.log(`  ${id}: ${title} ${displayValue ?? ''}`);
    }
  } finally {
    await new Promise((closed) => { server.close(closed); server.closeAllConnections(); });
  }
  return kept;
}
