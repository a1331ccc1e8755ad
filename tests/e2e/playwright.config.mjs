// Run by `cargo xtask test`, or by hand: npx playwright test --config tests/e2e

import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: fileURLToPath(new URL('../../dist/e2e-results', import.meta.url)),
  // Two browsers at a time, each with servers of its own: mostly a test waits for somebody. On a small machine they slow
  // each other down, so the patience is long; nothing is judged by how long it took.
  workers: 2,
  // A test that passes at the second try has found a defect, so there is none.
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: { screenshot: 'only-on-failure' },
  projects: [
    { name: 'en', use: { language: 'en' } },
    // The tests that read sentences run once more in a Korean browser.
    { name: 'ko', use: { language: 'ko' }, grep: /@both/ },
  ],
});
