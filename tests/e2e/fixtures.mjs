// What every spec starts from: the servers, one browser for many tests, a fresh tab and a site of its own for each.

import { test as base, expect } from '@playwright/test';
import { launch, tellOfFailure } from './browser.mjs';
import { startServers } from './servers/servers.mjs';

export { expect };

export const test = base.extend({
  /** The browser's language, "en" or "ko". Another value means another browser. */
  language: ['en', { option: true, scope: 'worker' }],

  servers: [async ({}, use) => {
    const servers = await startServers();
    await use(servers);
    await servers.stop();
  }, { scope: 'worker' }],

  whatbroke: [async ({ language }, use) => {
    const whatbroke = await launch({ language });
    await use(whatbroke);
    await whatbroke.close();
  }, { scope: 'worker', timeout: 60_000 }],

  /** A name that no other test uses, so that nothing remembered of one site reaches another test. */
  site: async ({}, use, info) => {
    await use(`s${info.testId.replace(/[^a-z0-9]/g, '').slice(-12)}r${info.repeatEachIndex}.test`);
  },

  /** nginx as this test's site: `nginx.url('/status/503')`. */
  nginx: async ({ servers, site }, use) => {
    const { nginx } = servers;
    await use({ ...nginx, url: (path, host = site) => `http://${host}:${nginx.port}${path}` });
  },

  /** The fault server as this test's site, plain or by TLS with a certificate that the browser trusts. */
  faults: async ({ servers, site }, use) => {
    const { faults } = servers;
    await use({
      ...faults,
      url: (path, host = site) => `http://${host}:${faults.port}${path}`,
      secureUrl: (path, host = site.replace('.test', '.secure.test')) => `https://${host}:${faults.tls.trusted}${path}`,
    });
  },

  /** A fresh tab in the browser with WhatBroke. It takes the place of Playwright's own page. */
  page: async ({ whatbroke }, use) => {
    const page = await whatbroke.newTab();
    await use(page);
    await tellOfFailure(whatbroke).finally(() => closeAllTabs(whatbroke));
  },

  /** For tests that change what is remembered: they begin and end as after a fresh install. */
  freshInstall: async ({ whatbroke, page }, use) => {
    await whatbroke.forgetEverything();
    await use();
    await closeAllTabs(whatbroke);
    await whatbroke.forgetEverything();
  },
});

/** The control page stays; without it the browser would close. */
async function closeAllTabs(whatbroke) {
  for (const page of whatbroke.context.pages().filter((one) => one !== whatbroke.control)) await whatbroke.closeTab(page);
}

/**
 * Goes to an address that fails, and gives what Playwright saw: the response, or nothing for a network error.
 * For Playwright a page that could not be loaded is an exception; here it is the point.
 */
export async function visit(page, url, options = {}) {
  try {
    return await page.goto(url, { waitUntil: 'commit', ...options });
  } catch (error) {
    if (/net::ERR_|Download is starting|interrupted by another navigation/.test(error.message)) return null;
    throw error;
  }
}

/** Waits for the badge to say this. */
export const expectBadge = (whatbroke, page, text) =>
  expect.poll(() => whatbroke.badge(page), { message: 'badge', timeout: 10_000 }).toBe(text);
