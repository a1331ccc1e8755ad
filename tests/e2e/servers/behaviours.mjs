// Ways to fail, each a handler `(request, response) => void` for the fault server.

import { cloudflarePage, page } from './pages.mjs';

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** An ordinary answer. */
export const answer = (status, body = page(String(status)), headers = {}) => (request, response) => {
  response.writeHead(status, { ...HTML, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** A status and headers without a byte of body: Chromium puts its own page there. */
export const emptyBody = (status, headers = {}) => (request, response) => {
  response.writeHead(status, { ...HTML, 'content-length': '0', ...headers });
  response.end();
};

/** The connection is torn down in the middle (TCP RST). */
export const reset = () => (request) => { request.socket.resetAndDestroy(); };

/** The connection is closed in good order, without a byte. */
export const emptyReply = () => (request) => { request.socket.end(); };

/** Nothing, for as long as the other side has patience. */
export const never = () => () => {};

/** Headers and a beginning, and no end. */
export const endless = (status = 500) => (request, response) => {
  response.writeHead(status, HTML);
  response.write(page(`${status} without an end`));
};

/** Less body than was promised. */
export const cutOff = (status = 200) => (request, response) => {
  response.writeHead(status, { ...HTML, 'content-length': '5000' });
  response.write(page('Cut off'), () => request.socket.destroy());
};

/** A body in pieces whose last piece never comes. */
export const cutOffInPieces = (status = 200) => (request, response) => {
  response.writeHead(status, HTML);
  response.write(page('Cut off in pieces'), () => request.socket.destroy());
};

/** Asks for a name and a password. Without a body the browser has nothing to show to those who give none. */
export const signInDialog = (body = '') => answer(401, body, { 'www-authenticate': 'Basic realm="test"' });

/** Sends the visitor in a circle. */
export const redirectLoop = () => (request, response) => {
  const { pathname } = new URL(request.url, 'http://any.test');
  response.writeHead(302, { location: `${pathname}?again=${Date.now()}` });
  response.end();
};

/** Header values as raw bytes, which Node's own `writeHead` would refuse. */
export const rawHeaders = (status, headers, body = page(String(status))) => (request) => {
  const { socket } = request;
  const bytes = Buffer.from(body);
  socket.write(`HTTP/1.1 ${status} Failed\r\ncontent-type: text/html\r\ncontent-length: ${bytes.length}\r\nconnection: close\r\n`);
  for (const [name, value] of headers) {
    socket.write(`${name}: `);
    socket.write(value);
    socket.write('\r\n');
  }
  socket.write('\r\n');
  socket.end(bytes);
};

/** `Retry-After` with exactly this value, however odd. */
export const retryAfter = (value, status = 503) => answer(status, page(`${status} until later`), { 'retry-after': value });

/** `Retry-After` as a date that lies `seconds` ahead of this server's own clock. */
export const retryAfterDate = (seconds, status = 429) => (request, response) => {
  // Both dates come from one reading of the clock, cut to whole seconds as HTTP dates are.
  const now = Math.floor(Date.now() / 1000) * 1000;
  answer(status, page(`${status} until later`), {
    date: new Date(now).toUTCString(),
    'retry-after': new Date(now + seconds * 1000).toUTCString(),
  })(request, response);
};

/** Cloudflare's own page for trouble between it and the site. */
export const cloudflare = (status) => (request, response) => {
  const ray = '8f0123456789abcd-ICN';
  const [host] = (request.headers.host ?? 'site.test').split(':');
  answer(status, cloudflarePage(status, host, ray.split('-')[0]), { server: 'cloudflare', 'cf-ray': ray })(request, response);
};

/** Fails the first `times` requests, then works. `failure` and `success` are handlers. */
export const failsThenWorks = (times, failure = answer(503), success = answer(200, page('Works again'))) => {
  let left = times;
  return (request, response) => {
    if (left > 0) {
      left -= 1;
      return failure(request, response);
    }
    return success(request, response);
  };
};

/**
 * Refuses for `seconds` from the first request on, and says how long. Then it works, for a minute; whoever comes
 * later begins it anew.
 */
export const rateLimited = (seconds, success = answer(200, page('Works again'))) => {
  let begun = -Infinity;
  return (request, response) => {
    if (Date.now() > begun + (seconds + 60) * 1000) begun = Date.now();
    const left = Math.ceil(seconds - (Date.now() - begun) / 1000);
    return left > 0 ? retryAfter(String(left), 429)(request, response) : success(request, response);
  };
};

/** Fails like a page whose stale files stand in the way: it works as soon as it is asked for past the cache. */
export const worksPastTheCache = (failure = answer(503), success = answer(200, page('Works again'))) => (request, response) =>
  (request.headers['cache-control'] === 'no-cache' ? success : failure)(request, response);

/** A download. */
export const download = () => answer(200, 'bytes', {
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment; filename="report.bin"',
});
