// A browser that has installed WhatBroke as a packed extension, as people have it, and not from a folder.
//
// Only a policy installs a packed extension without a person and without a store, and policies are the machine's.
// So the browser gets a view of the file system of its own, in which /etc/chromium is a folder of the test.

import { execFile, spawnSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { launch } from './browser.mjs';
import { extensionFolder, findChromium } from './chromium.mjs';
import { listen } from './servers/ports.mjs';

const SETTINGS = '/etc/chromium';
const isRoot = process.getuid?.() === 0;
/** A view of its own; who is not root is made root in it, and nowhere else. */
const UNSHARE = isRoot ? ['--mount'] : ['--map-root-user', '--mount'];
const MOUNT = `mount --bind "$0" ${SETTINGS}`;

/** Why there can be no such browser here, or undefined. */
export function obstacle() {
  if (process.platform !== 'linux') return 'Only Linux gives a program a file system view of its own.';
  if (!existsSync(SETTINGS)) return `This Chromium has no ${SETTINGS}.`;
  const { status, error, stderr } = spawnSync('unshare', [...UNSHARE, 'sh', '-c', MOUNT, tmpdir()], { encoding: 'utf8' });
  return status === 0 ? undefined : `No file system view of its own: ${(error?.message ?? stderr).trim()}`;
}

/** The id that Chromium makes of a key. */
function idOf(pem) {
  const digest = createHash('sha256').update(createPublicKey(pem).export({ type: 'spki', format: 'der' })).digest('hex');
  return [...digest.slice(0, 32)].map((digit) => 'abcdefghijklmnop'[parseInt(digit, 16)]).join('');
}

/** Packs the extension under test into `folder`. Chromium puts package and key beside what it packs. */
async function pack(folder) {
  const unpacked = path.join(folder, 'whatbroke');
  await cp(extensionFolder(), unpacked, { recursive: true });
  const flags = ['--headless=new', ...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${path.join(folder, 'packing')}`, `--pack-extension=${unpacked}`];
  await promisify(execFile)(findChromium(), flags, { env: { ...process.env, HOME: folder } });
  const { version } = JSON.parse(await readFile(path.join(unpacked, 'manifest.json'), 'utf8'));
  return { crx: await readFile(`${unpacked}.crx`), id: idOf(await readFile(`${unpacked}.pem`)), version };
}

/** Serves the package, as a store does. */
async function serve({ crx, id, version }) {
  const server = http.createServer((request, response) => {
    if (request.url.startsWith('/whatbroke.crx')) return response.writeHead(200, { 'content-type': 'application/x-chrome-extension' }).end(crx);
    const app = `<app appid="${id}"><updatecheck codebase="http://store.test:${server.address().port}/whatbroke.crx" version="${version}"/></app>`;
    return response.writeHead(200, { 'content-type': 'text/xml' }).end(`<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">${app}</gupdate>`);
  });
  const port = await listen(server);
  return { url: `http://store.test:${port}/update.xml`, stop: () => { server.close(); server.closeAllConnections(); } };
}

/** As `launch`, with the packed extension. */
export async function launchPacked({ language }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'whatbroke-packed-'));
  const packed = await pack(folder);
  const store = await serve(packed);
  const end = async () => {
    store.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const settings = path.join(folder, 'settings');
    await mkdir(path.join(settings, 'policies', 'managed'), { recursive: true });
    await writeFile(path.join(settings, 'policies', 'managed', 'whatbroke.json'), JSON.stringify({
      ExtensionSettings: { [packed.id]: { installation_mode: 'force_installed', update_url: store.url } },
      // Else no test could look into what a policy has installed.
      DeveloperToolsAvailability: 1,
    }));
    const executablePath = path.join(folder, 'chromium');
    const start = `${MOUNT} && exec "${findChromium()}" "$@"`;
    await writeFile(executablePath, `#!/bin/sh\nexec unshare ${UNSHARE.join(' ')} sh -c '${start}' '${settings}' "$@"\n`, { mode: 0o755 });
    const whatbroke = await launch({
      language,
      extension: null,
      installs: true,
      // A browser that may fetch things finds nothing but the test's own servers.
      more: ['--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND', ...(isRoot ? [] : ['--no-sandbox'])],
      options: { executablePath },
    });
    return { ...whatbroke, close: () => whatbroke.close().then(end) };
  } catch (error) {
    await end();
    throw error;
  }
}
