// Errors that are no page: JSON, XML and streams that were opened in a tab, as the services send them.

import { expectCard } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const said = (error) => JSON.stringify({ error }, null, 2);

/** What each sends, opened in a tab; `who` is the name that the developer's view gives. */
const ANSWERS = [
  {
    name: "S3's error", code: 's3/NoSuchKey', status: 404, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, who: 'Amazon S3',
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a/b.png</Key><RequestId>1</RequestId><HostId>2</HostId></Error>',
  },
  {
    name: "S3's block", code: 's3/AccessDenied', status: 403, headers: { 'content-type': 'application/xml' }, who: 'Amazon S3',
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>1</RequestId><HostId>2</HostId></Error>',
  },
  {
    name: "OpenAI's missing key", code: 'openai/invalid_api_key', status: 401, headers: JSON_TYPE,
    body: said({ message: 'Incorrect API key provided: sk-0.', type: 'invalid_request_error', param: null, code: 'invalid_api_key' }),
  },
  {
    name: "Anthropic's overload", code: 'anthropic/overloaded_error', status: 529, headers: JSON_TYPE,
    body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_0"}',
  },
  {
    name: "Google's quota", code: 'google/RESOURCE_EXHAUSTED', status: 429, headers: { 'content-type': 'application/json; charset=UTF-8', server: 'ESF' },
    body: said({ code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' }),
  },
  {
    name: 'problem details', code: 'http/503', status: 503, headers: { 'content-type': 'application/problem+json' },
    body: '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The shop rests."}',
  },
  {
    name: "Cloudflare's problem details", code: 'cloudflare/1015', status: 429, headers: { 'content-type': 'application/problem+json', server: 'cloudflare', 'cf-ray': '0-ICN' },
    body: '{"title":"Error 1015: You are being rate limited","status":429,"error_code":1015,"retry_after":30,"cloudflare_error":true}',
  },
  {
    name: 'an event stream that fails', code: 'anthropic/overloaded_error', status: 529, headers: { 'content-type': 'text/event-stream' },
    body: 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  },
  {
    name: 'lines of JSON that end in an error', code: 'google/UNAVAILABLE', status: 503, headers: { 'content-type': 'text/plain' },
    body: '{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}\n{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}\n',
  },
];

for (const { name, code, status, headers, body, who } of ANSWERS) {
  test(`${name} is known when it is opened in a tab`, async ({ page, faults, whatbroke, site }) => {
    const path = `/structured-${site}`;
    faults.route(path, answer(status, body, headers));
    const response = await visit(page, faults.url(path));
    expect(response.status()).toBe(status);
    const popup = await whatbroke.popup(page);
    await expectCard(popup, { code });
    if (who) await expect(popup.getByTestId('developer')).toContainText(who);
  });
}

test('an event stream that broke off under a good status is explained where the person asks', async ({ page, faults, whatbroke, site }) => {
  const begun = 'event: message_start\ndata: {"type":"message_start"}\n\n';
  faults.route(`/good-${site}`, answer(200, `${begun}event: message_stop\ndata: {"type":"message_stop"}\n\n`, { 'content-type': 'text/event-stream' }));
  faults.route(`/broken-${site}`, answer(200, `${begun}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`, { 'content-type': 'text/event-stream' }));
  await visit(page, faults.url(`/good-${site}`));
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('fine')).toBeVisible();
  await visit(page, faults.url(`/broken-${site}`));
  await whatbroke.closeTab(popup);
  await expectCard(await whatbroke.popup(page), { code: 'anthropic/overloaded_error' });
});

test('a maintenance page under a good status is explained where the person asks', async ({ page, faults, whatbroke, site }) => {
  const notice = '<!doctype html><title>점검 안내</title><h1>시스템 점검 중입니다</h1><p>이용에 불편을 드려 죄송합니다.</p>';
  faults.route(`/notice-${site}`, answer(200, notice));
  await visit(page, faults.url(`/notice-${site}`));
  await expectCard(await whatbroke.popup(page), { code: 'maintenance/page', quoted: '점검' });
});

test("a server's own page under a good status is explained where the person asks", async ({ page, faults, whatbroke, site }) => {
  const failed = '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx/1.20.1</center>\n</body>\n</html>';
  faults.route(`/own-${site}`, answer(200, failed));
  faults.route(`/about-${site}`, answer(200, failed.replace('<hr>', `<p>${'What it means, and what to do. '.repeat(20)}</p><hr>`)));
  await visit(page, faults.url(`/own-${site}`));
  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code: 'http/502' });
  await visit(page, faults.url(`/about-${site}`));
  await whatbroke.closeTab(popup);
  await expect((await whatbroke.popup(page)).getByTestId('fine')).toBeVisible();
});

test('a notice is quoted with the spaces that it has', async ({ page, faults, whatbroke, site }) => {
  const notice = '<!doctype html><title>접근 제한 안내</title><h1>접근 제한 안내</h1><p>이 요청은 웹 방화벽 정책에 따라 거부하였습니다.</p>';
  faults.route(`/guard-${site}`, answer(200, notice));
  await visit(page, faults.url(`/guard-${site}`));
  await expectCard(await whatbroke.popup(page), { code: 'http/403', quoted: '접근 제한' });
});
