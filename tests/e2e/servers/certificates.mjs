// The certificates that lie beside this file; see certificates/README.md.

import { copyFile, mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'certificates');

const FILES = { trusted: 'trusted', expired: 'expired', wrongName: 'wrong-name', selfSigned: 'self-signed' };

/** Key and certificate as `https.createServer` wants them. */
export const certificate = (name) => ({
  key: readFileSync(path.join(folder, `${FILES[name]}.key.pem`)),
  cert: readFileSync(path.join(folder, `${FILES[name]}.crt.pem`)),
});

/** Makes a home folder in which Chromium on Linux trusts our authority, and nothing is left of the real one. */
export async function trustAuthorityIn(home) {
  const database = path.join(home, '.pki', 'nssdb');
  await mkdir(database, { recursive: true });
  await copyFile(path.join(folder, 'cert9.db'), path.join(database, 'cert9.db'));
}
