// The command at the end of a pipe: what curl really prints, read by `whatbroke explain`.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.mjs';

const command = process.env.WHATBROKE_COMMAND || fileURLToPath(new URL('../../target/debug/whatbroke', import.meta.url));

/** Runs `curl -si URL | whatbroke explain --json …` as a shell does. */
const piped = (url, ...options) => new Promise((resolve, reject) => {
  execFile('sh', ['-c', 'curl -si "$1" | { shift; "$@"; }', 'sh', url, command, 'explain', '--json', ...options], (error, stdout, stderr) => {
    if (error && ![1, 2].includes(error.code)) reject(error);
    else resolve({ status: error?.code ?? 0, stdout, stderr });
  });
});


for (const [path, code, who] of [
  ['/status/503', 'http/503', 'nginx'],
  ['/status/404', 'http/404', 'nginx'],
  ['/dead-upstream/', 'http/502', 'nginx'],
]) {
  test(`curl of ${path} is explained`, async ({ servers }) => {
    const { status, stdout } = await piped(`http://${servers.nginx.host}${path}`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ code, answered_by: who });
  });
}

test('the wait that nginx names is told', async ({ servers }) => {
  const { stdout } = await piped(`http://${servers.nginx.host}/retry-after/120`, '--lang', 'ko');
  const told = JSON.parse(stdout);
  expect(told.retry).toEqual({ policy: 'wait-as-told', after_seconds: 120 });
  expect(told.title).toMatch(/[가-힣]/);
});

test('a fine page is no failure', async ({ servers }) => {
  const { status, stdout } = await piped(`http://${servers.nginx.host}/fine`);
  expect(status).toBe(1);
  expect(JSON.parse(stdout).code).toBeNull();
});

test('a server that is not there gives no response, and the command says so', async ({ servers }) => {
  const { status, stderr } = await piped(`http://127.0.0.1:${servers.refusing.port}/`);
  expect(status).toBe(2);
  expect(stderr).toContain('standard input');
});
