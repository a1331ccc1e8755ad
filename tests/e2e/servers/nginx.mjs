// A real nginx on a free loopback port, with everything it writes in one temporary folder.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configuration, FINE_PAGE } from './nginx-configuration.mjs';
import { freePort, refusingPort, untilListening } from './ports.mjs';

/** Debian keeps nginx out of the PATH of ordinary users. */
function findNginx() {
  if (process.env.WHATBROKE_NGINX) return process.env.WHATBROKE_NGINX;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
  const found = folders.filter(Boolean).map((folder) => path.join(folder, 'nginx')).find(existsSync);
  if (!found) throw new Error('nginx was not found. On Debian or Ubuntu: apt-get install nginx');
  return found;
}

/**
 * Starts nginx. `upstream` is the port of the fault server that stands behind its proxied addresses.
 * Gives `{ port, host, late, requests(), stop() }`. `late`: where a program may start to listen for `/late-upstream`.
 */
export async function startNginx({ upstream }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'whatbroke-nginx-'));
  const dead = await refusingPort();
  const log = path.join(folder, 'requests.log');
  await writeFile(path.join(folder, 'fine.html'), FINE_PAGE);

  // The free port can be taken before nginx binds it, so a second and a third one are tried.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeFile(path.join(folder, 'nginx.conf'), configuration({ listen: port, upstream, dead: dead.port, folder }));
    const running = run(folder);
    if (await untilListening(port, running.alive)) {
      return {
        port,
        host: `127.0.0.1:${port}`,
        late: path.join(folder, 'late.sock'),
        /** Every answered request so far, oldest first: method, uri, host, status, userAgent. */
        requests: () => readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)),
        async stop() {
          await running.stop();
          await dead.stop();
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    if (attempt === 3) {
      await dead.stop();
      await rm(folder, { recursive: true, force: true });
      throw new Error(`nginx did not start:\n${running.complaints()}`);
    }
  }
}

function run(folder) {
  const child = spawn(findNginx(), ['-p', folder, '-c', path.join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  let ended = false;
  child.stderr.on('data', (text) => { complaints += text; });
  child.once('error', (error) => { complaints += error.message; ended = true; });
  child.once('exit', () => { ended = true; });
  // Should this process end without calling stop(), nginx must not stay behind.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  return {
    alive: () => !ended,
    complaints: () => complaints,
    async stop() {
      process.off('exit', killAtExit);
      if (ended) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}
