// Nothing is said where nothing failed for the person in front of the page.

import { expectSilence } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, emptyBody } from './servers/behaviours.mjs';
import { page as html, prefetchingPage, speculatingPage } from './servers/pages.mjs';

test('a fine page', async ({ page, nginx, whatbroke }) => {
  await page.goto(nginx.url('/fine'));
  await expectSilence(whatbroke, page, nginx);
});

test('a prefetched 404', async ({ page, faults, nginx, whatbroke, site }) => {
  const missing = `/missing-${site}`;
  faults.route('/prefetching', answer(200, prefetchingPage(missing)));
  await page.goto(faults.url('/prefetching'));
  await expect.poll(() => faults.count({ path: missing }), 'the prefetch was sent').toBeGreaterThan(0);
  await expectSilence(whatbroke, page, nginx);
});

for (const kind of ['prefetch', 'prerender']) {
  test(`a 404 that speculation rules ${kind}`, async ({ page, faults, nginx, whatbroke, site }) => {
    const missing = `/missing-${kind}-${site}`;
    faults.route(`/speculating-${kind}`, answer(200, speculatingPage(missing, kind)));
    await page.goto(faults.secureUrl(`/speculating-${kind}`));
    await expect.poll(() => faults.count({ path: missing }), `the ${kind} was sent`).toBeGreaterThan(0);
    await expectSilence(whatbroke, page, nginx);
  });
}

test('a failing frame', async ({ page, faults, nginx, whatbroke }) => {
  await page.goto(faults.url('/frame'));
  await expect(page.frameLocator('iframe').locator('h1')).toHaveText('503');
  await expectSilence(whatbroke, page, nginx);
});

test('a frame that cannot be reached', async ({ page, faults, nginx, whatbroke }) => {
  faults.route('/frame-to-nowhere', answer(200, html('Frame', '<iframe src="http://gone.test/" title="frame"></iframe>')));
  await page.goto(faults.url('/frame-to-nowhere'));
  await expectSilence(whatbroke, page, nginx);
});

test('a failing fetch', async ({ page, faults, nginx, whatbroke }) => {
  await page.goto(faults.url('/fetching'));
  await expect(page.locator('#status')).toHaveText('503');
  await expectSilence(whatbroke, page, nginx);
});

test('a download', async ({ page, faults, nginx, whatbroke }) => {
  await page.goto(faults.url('/fine'));
  const download = page.waitForEvent('download');
  await visit(page, faults.url('/download'));
  await download;
  await expectSilence(whatbroke, page, nginx);
});

test('an answer without content', async ({ page, faults, nginx, whatbroke, site }) => {
  const path = `/no-content-${site}`;
  faults.route(path, emptyBody(204));
  await page.goto(faults.url('/fine'));
  await visit(page, faults.url(path));
  expect(faults.count({ path })).toBe(1);
  await expectSilence(whatbroke, page, nginx);
});

test('a load that the person stopped', async ({ page, faults, nginx, whatbroke }) => {
  await page.goto(faults.url('/fine'));
  const before = faults.count({ path: '/never' });
  const session = await page.context().newCDPSession(page);
  const stopped = page.waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('/never') });
  await page.evaluate(() => { location.href = '/never'; });
  await expect.poll(() => faults.count({ path: '/never' })).toBe(before + 1);
  await session.send('Page.stopLoading');
  expect((await stopped).failure().errorText).toBe('net::ERR_ABORTED');
  await expectSilence(whatbroke, page, nginx);
});

test('a load that another one overtook', async ({ page, faults, nginx, whatbroke }) => {
  await page.goto(faults.url('/fine'));
  const before = faults.count({ path: '/never' });
  await page.evaluate(() => { location.href = '/never'; });
  await expect.poll(() => faults.count({ path: '/never' })).toBe(before + 1);
  await page.goto(nginx.url('/fine'));
  await expectSilence(whatbroke, page, nginx);
});

test('a failed page that forwards itself at once leaves nothing on the fine page', async ({ page, faults, nginx, whatbroke, site }) => {
  const path = `/forwards-${site}`;
  faults.route(path, answer(503, html('503', '<script>location.replace("/arrives");</script>')));
  faults.route('/arrives', answer(200, html('Arrived')));
  // With a worker that has to be started first, everything comes at its latest.
  for (const cold of [true, false, true]) {
    if (cold) await whatbroke.killWorker();
    await page.goto('about:blank');
    await visit(page, faults.url(path));
    await expect(page.locator('body')).toContainText('Arrived');
    await expectSilence(whatbroke, page, nginx);
  }
});
