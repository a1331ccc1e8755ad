// A real resolver (unbound) on loopback that knows a few names, and its answers over HTTPS in the form that public
// resolvers speak to programs.

import { spawn } from 'node:child_process';
import dns from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, untilListening } from './ports.mjs';

/** Debian keeps unbound out of the PATH of ordinary users. */
function findUnbound() {
  if (process.env.WHATBROKE_UNBOUND) return process.env.WHATBROKE_UNBOUND;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];
  const found = folders.filter(Boolean).map((folder) => path.join(folder, 'unbound')).find(existsSync);
  if (!found) throw new Error('unbound was not found. On Debian or Ubuntu: apt-get install unbound');
  return found;
}

const configuration = (port, zone) => `server:
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "/"
  local-zone: "test." static
${zone.map((record) => `  local-data: "${record}"`).join('\n')}
remote-control:
  control-enable: no
`;

/** The RCODE behind an error of Node's (RFC 1035 section 4.1.1), or nothing where the name exists without such a record. */
const RCODES = { ENOTFOUND: 3, ESERVFAIL: 2, ENODATA: 0 };
const TYPES = { A: 1, AAAA: 28 };

/**
 * Starts unbound with these records, such as "here.test. A 192.0.2.1". Gives `{ answer, stop() }`, where
 * `answer(request, response)` answers a question in `application/dns-json`.
 */
export async function startResolver(zone) {
  const folder = await mkdtemp(path.join(tmpdir(), 'whatbroke-unbound-'));
  const port = await freePort();
  await writeFile(path.join(folder, 'unbound.conf'), configuration(port, zone));
  const child = spawn(findUnbound(), ['-d', '-c', path.join(folder, 'unbound.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  let ended = false;
  child.stderr.on('data', (text) => { complaints += text; });
  child.once('error', (error) => { complaints += error.message; ended = true; });
  const exited = new Promise((resolve) => child.once('exit', () => { ended = true; resolve(); }));
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  if (!(await untilListening(port, () => !ended))) throw new Error(`unbound did not start:\n${complaints}`);
  const resolver = new dns.Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  return {
    async answer(request, response) {
      const asked = new URL(request.url, 'https://any.test').searchParams;
      const [name, type] = [asked.get('name'), asked.get('type')];
      const told = { Status: 0, TC: false, RD: true, RA: true, AD: false, CD: false, Question: [{ name, type: TYPES[type] }] };
      try {
        const addresses = await (type === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
        told.Answer = addresses.map((data) => ({ name, type: TYPES[type], TTL: 60, data }));
      } catch (error) {
        told.Status = RCODES[error.code] ?? 2;
      }
      response.writeHead(200, { 'content-type': 'application/dns-json' });
      response.end(JSON.stringify(told));
    },
    async stop() {
      process.off('exit', killAtExit);
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
