// Copies of the extension with something broken in them.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extensionFolder } from './chromium.mjs';

/** A word in an address that makes a poisoned copy trap. */
export const POISON = 'poison';

/**
 * A copy of the extension under test. `breakIt` gets `{ write, remove, change }`, which take a file's name.
 * Gives `{ folder, remove() }`.
 */
export function brokenCopy(breakIt) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whatbroke-broken-'));
  cpSync(extensionFolder(), folder, { recursive: true });
  const file = (name) => path.join(folder, name);
  const copy = {
    write: (name, content) => writeFileSync(file(name), content),
    remove: (name) => rmSync(file(name)),
    /** Fails where nothing changes: a copy that is whole would prove nothing. */
    change(name, to) {
      const before = readFileSync(file(name));
      const after = Buffer.from(to(before));
      if (before.equals(after)) throw new Error(`${name} is not broken`);
      writeFileSync(file(name), after);
    },
  };
  // A page that opens by itself, or does not because of what is broken, would be in each test's way.
  copy.change('service-worker.js', (bytes) => String(bytes).replace(/(forward\("woke",\s*)why\)/, '$1{})'));
  breakIt(copy);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
