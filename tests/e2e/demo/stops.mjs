// The stops of the tour: what fails, how the menu names it, and which code must be said.

import { stories } from './stories.mjs';
import { answer } from '../servers/behaviours.mjs';
import { page } from '../servers/pages.mjs';

/** Badge and popup only: Chromium shows its own page there, and nothing can be put on it. */
const ownPage = true;

/** Neither badge nor card: something waits for the person there, and only the popup explains it. */
const quiet = true;

/** `servers` as `startServers` gives them. Every stop has a site of its own, as in life. */
export function stops(servers) {
  const { nginx, faults, refusing } = servers;
  const fromNginx = (path, host) => `http://${host}.test:${nginx.port}${path}`;
  const fromFaults = (path, host) => `http://${host}.test:${faults.port}${path}`;
  const status = (code, en, ko) => ({ file: String(code), code: `http/${code}`, address: fromNginx(`/status/${code}`, `site-${code}`), en, ko });
  const cloudflare = (code, en, ko) => ({ file: `cloudflare-${code}`, code: `cloudflare/${code}`, address: fromFaults(`/cloudflare/${code}`, `cdn-${code}`), en, ko });
  const gate = (file, code, status, body, headers, en, ko) => {
    faults.route(`/gate/${file}`, answer(status, page('One moment', body), headers));
    return { file, code, address: fromFaults(`/gate/${file}`, file), quiet, en, ko };
  };
  const vendor = (file, code, status, body, headers, en, ko) => {
    faults.route(`/vendor/${file}`, answer(status, body, headers));
    return { file, code, address: fromFaults(`/vendor/${file}`, file), en, ko };
  };
  const network = (file, code, address, en, ko) => ({ file, code: `net/${code}`, address, ownPage, en, ko });
  return [
    status(400, 'A request the site cannot read', '사이트가 읽지 못한 요청'),
    status(401, 'A page behind a sign-in', '로그인해야 보이는 페이지'),
    status(403, 'A page that is not for everybody', '막힌 페이지'),
    status(404, 'A page that is not there', '없는 페이지'),
    status(408, 'A request that took too long', '너무 늦게 도착한 요청'),
    status(410, 'A page that is gone for good', '아주 없어진 페이지'),
    { ...status(429, 'Too many requests, a time is given', '너무 잦은 요청, 시간을 알려 줌'), address: fromNginx('/retry-after-date?seconds=90', 'site-429') },
    status(431, 'Cookies that grew too large', '너무 커진 쿠키'),
    status(451, 'A page that may not be shown', '법 때문에 볼 수 없는 페이지'),
    status(500, 'The site stumbles', '사이트 내부 오류'),
    { ...status(502, 'nginx in front of a dead server', '죽은 서버 앞의 nginx'), address: fromNginx('/dead-upstream/', 'site-502') },
    { ...status(503, 'The site asks to wait 20 seconds', '20초 기다려 달라는 사이트'), address: fromNginx('/retry-after/20', 'site-503') },
    { ...status(503, 'A maintenance notice in Korean', '한국어 점검 안내'), file: '503-korean', code: 'maintenance/page', address: fromNginx('/korean/503', 'notice') },
    { ...status(503, 'A page that forbids everything', '모든 것을 막아 둔 페이지'), file: '503-strict', address: fromNginx('/strict-csp/503', 'strict') },
    { ...status(504, 'nginx in front of a silent server', '대답 없는 서버 앞의 nginx'), address: fromNginx('/slow-upstream/', 'site-504') },
    cloudflare(520, 'Cloudflare: an odd answer', 'Cloudflare: 알 수 없는 응답'),
    cloudflare(521, 'Cloudflare: the site is down', 'Cloudflare: 꺼진 사이트'),
    cloudflare(522, 'Cloudflare: the site does not answer', 'Cloudflare: 연결되지 않는 사이트'),
    cloudflare(524, 'Cloudflare: the site is too slow', 'Cloudflare: 너무 느린 사이트'),
    cloudflare(526, 'Cloudflare: a certificate that is not trusted', 'Cloudflare: 믿을 수 없는 인증서'),
    vendor('cloudflare-1020', 'cloudflare/1020', 403, page('Access denied', '<div id="cf-error-details"><span class="cf-error-code">1020</span> Ray ID: 0</div>'), { server: 'cloudflare' }, 'Cloudflare: blocked by a rule', 'Cloudflare: 규칙에 막힌 방문자'),
    vendor('openai-quota', 'openai/insufficient_quota', 429, '{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}', { 'content-type': 'application/json' }, 'An AI service without credit', '금액을 다 쓴 AI 서비스'),
    ...vendors(vendor),
    { ...status(500, 'A page that never ends', '끝없이 불러오는 페이지'), file: '500-stalled', address: fromFaults('/endless', 'stalled') },
    ...stories(servers),
    gate('human', 'cloudflare/challenge', 403, '', { 'cf-mitigated': 'challenge', server: 'cloudflare' }, 'A check that you are human', '사람인지 확인하는 페이지'),
    gate('line', 'queue/waiting-room', 200, '<div id="NetFunnel_Loading_Popup">접속대기 중입니다.</div>', {}, 'A waiting line', '접속 대기열'),
    { ...status(500, 'An error without any text', '내용이 없는 오류'), file: '500-empty', address: fromFaults('/empty/500', 'empty'), ownPage },
    network('refused', 'ERR_CONNECTION_REFUSED', `http://refused.test:${refusing.port}/`, 'A refused connection', '거부된 연결'),
    network('reset', 'ERR_CONNECTION_RESET', fromFaults('/reset', 'reset'), 'A connection that breaks', '끊어진 연결'),
    network('name', 'ERR_NAME_NOT_RESOLVED', 'http://gone.test/', 'A name that does not exist', '없는 사이트 이름'),
    network('empty-reply', 'ERR_EMPTY_RESPONSE', fromFaults('/empty-reply', 'silent'), 'An answer without a byte', '빈 응답'),
    network('circle', 'ERR_TOO_MANY_REDIRECTS', fromFaults('/redirect-loop', 'circle'), 'A page that sends you in a circle', '계속 되돌아가는 주소'),
    network('expired', 'ERR_CERT_DATE_INVALID', `https://expired.test:${faults.tls.expired}/`, 'An expired certificate', '기간이 지난 보안 인증서'),
    network('unknown-signer', 'ERR_CERT_AUTHORITY_INVALID', `https://self-signed.test:${faults.tls.selfSigned}/`, 'A certificate nobody vouches for', '누가 냈는지 모르는 보안 인증서'),
    network('wrong-name', 'ERR_CERT_COMMON_NAME_INVALID', `https://wrong-name.test:${faults.tls.wrongName}/`, 'A certificate for another name', '다른 이름의 보안 인증서'),
  ];
}

const JSON_TYPE = { 'content-type': 'application/json' };
const XML = { 'content-type': 'application/xml' };

/** One stop for each kind of sender that has codes of its own, beside the statuses, Cloudflare's and the browser's. */
function vendors(vendor) {
  const bare = (title, inside) => `<html><head><title>${title}</title></head><body>${inside}</body></html>`;
  const nginx = (title, said) => bare(title, `<center><h1>400 Bad Request</h1></center><center>${said}</center><hr><center>nginx</center>`);
  const store = (code) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>No.</Message><RequestId>1</RequestId><HostId>2</HostId></Error>`;
  const wordpress = (inside) => `<!DOCTYPE html><html><head><title>WordPress</title></head><body id="error-page"><div class="wp-die-message">${inside}</div></body></html>`;
  return [
    vendor('nginx-cookies', 'nginx/494', 400, nginx('400 Request Header Or Cookie Too Large', 'Request Header Or Cookie Too Large'), { server: 'nginx' }, 'nginx: cookies that grew too large', 'nginx: 너무 커진 쿠키'),
    vendor('iis-configuration', 'iis/500.19', 500, bare('IIS 10.0 Detailed Error - 500.19 - Internal Server Error', '<h3>HTTP Error 500.19 - Internal Server Error</h3>'), { server: 'Microsoft-IIS/10.0' }, 'IIS: a setting that cannot be read', 'IIS: 읽을 수 없는 설정'),
    vendor('load-balancer', 'aws-elb/464', 464, bare('464', 'No.'), { server: 'awselb/2.0' }, 'A load balancer at Amazon', '아마존의 로드 밸런서'),
    vendor('store-file', 's3/NoSuchKey', 404, store('NoSuchKey'), { ...XML, server: 'AmazonS3' }, 'A file that is not in the store', '저장소에 없는 파일'),
    vendor('store-bucket', 's3/NoSuchBucket', 404, store('NoSuchBucket'), { ...XML, server: 'AmazonS3' }, 'A store that is gone', '없어진 저장소'),
    vendor('vercel-crash', 'vercel/FUNCTION_INVOCATION_FAILED', 500, 'This Serverless Function has crashed.\n\nFUNCTION_INVOCATION_FAILED\n', { 'content-type': 'text/plain', server: 'Vercel', 'x-vercel-error': 'FUNCTION_INVOCATION_FAILED' }, 'Vercel: code that crashed', 'Vercel: 멈춘 코드'),
    vendor('heroku-gone', 'heroku/no-such-app', 404, bare('No such app', '<iframe src="//www.herokucdn.com/error-pages/no-such-app.html"></iframe>'), { server: 'Cowboy' }, 'Heroku: nothing is there', 'Heroku: 아무것도 없는 곳'),
    vendor('wordpress-crash', 'wordpress/critical-error', 500, wordpress('<p>There has been a critical error on this website.</p>'), {}, 'WordPress: an add-on that crashed', 'WordPress: 멈춘 플러그인'),
    vendor('wordpress-database', 'wordpress/db-connection', 500, wordpress('<h1>Error establishing a database connection</h1>'), {}, 'WordPress: no database', 'WordPress: 연결되지 않는 데이터베이스'),
    vendor('php-stopped', 'php/fatal-error', 500, '<br />\n<b>Fatal error</b>:  Uncaught Error: No in <b>/site/a.php</b> on line <b>3</b><br />', {}, 'PHP: a program that stopped', 'PHP: 멈춘 프로그램'),
    vendor('laravel-form', 'laravel/419', 419, bare('Page Expired', '<h1>419</h1><p>Page Expired</p>'), {}, 'A form that was open too long', '너무 오래 열어 둔 양식'),
    vendor('guard-imperva', 'imperva/block', 403, bare('', 'Request unsuccessful. Incapsula incident ID: 1-2'), { 'x-iinfo': '1' }, 'Imperva: a visit that was stopped', 'Imperva: 막힌 방문'),
    vendor('guard-akamai', 'akamai/access-denied', 403, bare('Access Denied', '<h1>Access Denied</h1>You don\'t have permission to access this page. Reference #18.1 https://errors.edgesuite.net/18.1'), { server: 'AkamaiGHost' }, 'Akamai: a visit that was turned away', 'Akamai: 들어가지 못한 방문'),
    vendor('anthropic-busy', 'anthropic/overloaded_error', 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_0"}', JSON_TYPE, 'Anthropic: an AI service at its limit', 'Anthropic: 한계에 이른 AI 서비스'),
    vendor('google-quota', 'google/RESOURCE_EXHAUSTED', 429, '{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}', JSON_TYPE, 'Google: too much asked of an AI', 'Google: 너무 많이 물어본 AI'),
  ];
}
