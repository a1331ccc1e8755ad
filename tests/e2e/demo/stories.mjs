// Stops where the tour goes on after the explanation: it presses a button, and what comes of it must be said.
//
//   begin()        makes the site fail anew
//   arrive(page)   the way to the failing page, where opening its address is not enough
//   hushed         the badge that is all that shows there by then
//   press          the button
//   outcome        what the card has to say then
//   opened         the card is a bar, and is opened for a picture of its own
//   recover(page)  what mends it in the page itself, instead of a button
//   then(page)     what else must be true; gives a complaint where it is not

import { card, press } from '../browser.mjs';
import { visit } from '../fixtures.mjs';
import { answer, rateLimited, worksPastTheCache } from '../servers/behaviours.mjs';
import * as pages from '../servers/pages.mjs';

/** `servers` as `startServers` gives them. */
export const stories = ({ faults }) => [rateLimit(faults), signedIn(faults), order(faults), muted(faults), ...chats()];

const at = (faults, host, path) => `http://${host}.test:${faults.port}${path}`;

/** A chat that dies in four ways, and answers the next message. In the tour somebody writes to it. */
function chats() {
  const send = (text) => (page) => page.evaluate((message) => { send(message); }, text);
  const chat = (way, code, en, ko) => ({
    file: `chat-${way}`,
    code,
    address: `https://chatgpt.com/?fails=${way}`,
    arrive: async (page) => {
      await page.goto(`https://chatgpt.com/?fails=${way}`);
      await send('Tell me about the sea')(page);
    },
    opened: true,
    recover: send('Once more, please'),
    outcome: 'works',
    en,
    ko,
  });
  return [
    chat('silent', 'http/500', 'A chat that fails and says nothing: send it a message', '아무 말 없이 멈추는 채팅: 메시지를 보내 보세요'),
    chat('cut', 'chatgpt/message_stream', 'A chat whose answer breaks off', '답이 도중에 끊기는 채팅'),
    chat('limit', 'chatgpt/too_many_requests', 'A chat that wants a pause', '잠시 쉬라고 하는 채팅'),
    chat('lost', 'net/ERR_EMPTY_RESPONSE', 'A chat that loses its connection', '연결이 끊기는 채팅'),
  ];
}

function rateLimit(faults) {
  faults.route('/limited', rateLimited(4));
  return {
    file: '429-recovers',
    code: 'http/429',
    address: at(faults, 'busy', '/limited'),
    press: 'try-again',
    outcome: 'fixed',
    // Each language finds it refusing.
    begin: () => faults.route('/limited', rateLimited(4)),
    en: 'Too many requests, and it opens when the wait is over',
    ko: '너무 잦은 요청, 기다리면 열려요',
  };
}

/** Signing in leads to a page that works only once its cache is cleared. Whoever lost the cookie would see the form. */
function signedIn(faults) {
  const isSignedIn = (request) => /\bsession=mina\b/.test(request.headers.cookie ?? '');
  const account = worksPastTheCache(answer(503), answer(200, pages.membersPage(true)));
  faults.route('/account', (request, response) => {
    if (request.method === 'POST') return response.writeHead(303, { location: '/account', 'set-cookie': 'session=mina; HttpOnly; Path=/' }).end();
    return (isSignedIn(request) ? account : answer(200, pages.loginPage('/account')))(request, response);
  });
  return {
    file: '503-signed-in',
    code: 'http/503',
    address: at(faults, 'members', '/account'),
    arrive: async (page) => {
      await page.goto(at(faults, 'members', '/account'));
      await page.getByRole('button', { name: 'Sign in' }).click({ noWaitAfter: true });
    },
    press: 'clear-cache',
    outcome: 'fixed',
    then: async (page) => {
      const heading = await page.getByRole('heading').first().textContent();
      return heading === 'Signed in' ? undefined : `after clearing the page says "${heading}"`;
    },
    en: 'Sign in: clearing leaves the sign-in alone',
    ko: '로그인: 캐시를 지워도 그대로예요',
  };
}

function order(faults) {
  const posts = () => faults.count({ path: '/order', method: 'POST', host: 'orders.test' });
  let before = 0;
  return {
    file: '503-post',
    code: 'http/503',
    address: at(faults, 'orders', '/form'),
    begin: () => { before = posts(); },
    arrive: async (page) => {
      await page.goto(at(faults, 'orders', '/form'));
      await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
    },
    press: 'clear-cache',
    outcome: 'cleared',
    then: async () => (posts() === before + 1 ? undefined : `the form was sent ${posts() - before} times`),
    en: 'Send a form that fails: it is never sent twice',
    ko: '보내기 실패: 두 번 보내지 않아요',
  };
}

/** The person has the card's menu hide it on this site: the next failure there has its badge only. */
function muted(faults) {
  const address = at(faults, 'muted', '/status/503');
  return {
    file: '503-muted',
    code: 'http/503',
    address,
    arrive: async (page) => {
      await visit(page, address);
      const frame = await card(page);
      await press(frame, 'menu');
      await press(frame, 'mute');
      await frame.getByTestId('hush').waitFor();
      await visit(page, address);
    },
    hushed: '503',
    en: 'A site where you hide the card by its menu',
    ko: '카드를 메뉴에서 숨긴 사이트',
  };
}
