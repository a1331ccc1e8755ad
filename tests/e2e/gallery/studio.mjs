// Where the pictures are taken: a browser in one language, servers that fail behind names that belong to nobody, and
// what a state needs to come about.

import { launch } from '../browser.mjs';
import { visit } from '../fixtures.mjs';
import { startChat, toChats } from '../servers/chat.mjs';
import { startResolver } from '../servers/resolver.mjs';
import { startServers } from '../servers/servers.mjs';
import { serveSite } from './site.mjs';

/** Names without a port, as people see them: nginx's own pages, pages of our making, and whom one can ask. */
const NGINX = 'shop.example.com';
const OURS = 'news.example.com';
const ASKED = ['claude.ai', 'status.claude.com', 'cloudflare-dns.com', 'dns.google'];
/** A name that nobody finds, and one that others find. */
const GONE = 'shop.example.net';
const LOST = 'filtered.gone.test';

function names({ nginx, faults, chat, site }) {
  const { hosts, more } = toChats(chat);
  return {
    hosts: [
      `MAP ${NGINX}:80 127.0.0.1:${nginx.port}`,
      `MAP ${OURS}:80 127.0.0.1:${faults.port}`,
      `MAP ${GONE} ~NOTFOUND`,
      `MAP whatbroke.example.org:80 127.0.0.1:${site.port}`,
      ...ASKED.map((host) => `MAP ${host}:443 127.0.0.1:${faults.tls.trusted}`),
      ...hosts,
    ],
    more,
  };
}

/** Two frames later everything that was changed is drawn. What is out of sight draws nothing, so nobody waits long. */
const drawn = (frame) => frame.evaluate(() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(done, 1_000);
})).catch(() => {});

/** No state takes longer to come about; what never does must not hold up the others. */
const LIMIT = 60_000;

function withinTime(shown, what) {
  let timer;
  const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error(`${what} did not come about`)), LIMIT); });
  return Promise.race([shown, late]).finally(() => clearTimeout(timer));
}

/** Opens the studio in one language. `show` brings a state about, `photograph` keeps it, `clear` takes it away. */
export async function openStudio(language) {
  const all = await startServers();
  const [chat, resolver, site] = await Promise.all([startChat(), startResolver([`${LOST}. A 192.0.2.10`]), serveSite()]);
  const servers = { ...all, chat, resolver, site };
  const stop = () => Promise.all([all.stop(), chat.stop(), resolver.stop(), site.stop()]);
  const whatbroke = await launch({ language, ...names(servers) }).catch(async (error) => {
    await stop();
    throw error;
  });

  /** What a state may use to come about. */
  const scene = (page, size) => ({
    page,
    size,
    language,
    whatbroke,
    servers,
    gone: `http://${GONE}/`,
    lost: `http://${LOST}/`,
    /** The address of nginx, which fails by itself: `/status/503`. */
    nginx: (place) => `http://${NGINX}${place}`,
    /** Opens a place of our own that answers by `handler`. */
    async opens(place, handler, address = `http://${OURS}${place}`) {
      all.faults.route(place, handler);
      await visit(page, address);
    },
    site: (place) => `http://whatbroke.example.org/${place}`,
    /** The popup for that page, as wide as the browser makes it. */
    async popup(of = page) {
      const popup = await whatbroke.popup(of);
      await popup.setViewportSize(size);
      return popup;
    },
  });

  return {
    language,
    whatbroke,
    async show(state, size) {
      await whatbroke.forgetEverything();
      await whatbroke.context.clearCookies();
      const page = await whatbroke.newTab();
      await page.setViewportSize(size);
      return (await withinTime(state.show(scene(page, size)), `${state.name} at ${size.width} px`)) ?? page;
    },
    async photograph(page, file, { colorScheme = 'light', fullPage = false } = {}) {
      await page.bringToFront();
      await page.emulateMedia({ colorScheme });
      await Promise.all(page.frames().map(drawn));
      await page.screenshot({ path: file, fullPage, animations: 'disabled', caret: 'hide' });
    },
    async clear() {
      for (const page of whatbroke.context.pages().filter((one) => one !== whatbroke.control)) await whatbroke.closeTab(page);
    },
    async close() {
      await whatbroke.close();
      await stop();
    },
  };
}
