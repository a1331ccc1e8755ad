// Functions that run inside pages, in the extension's isolated world. Each is sent as text, so it uses
// nothing from outside itself. They decide nothing but what must not leave the page.

/** Puts the card's frame into the page. Gives true once it stands there. */
export async function showCard(url, title) {
  const root = await new Promise((found) => {
    const look = () => (document.documentElement ? found(document.documentElement) : requestAnimationFrame(look));
    look();
  });
  if (!(root instanceof HTMLElement) && !document.contentType.includes("xml")) return false;
  const XHTML = "http://www.w3.org/1999/xhtml";
  if (root.namespaceURI === "http://www.w3.org/2000/svg") return false;
  root.querySelectorAll(":scope > whatbroke-card").forEach((old) => old.remove());
  const host = document.createElementNS(XHTML, "whatbroke-card");
  const shadow = host.attachShadow({ mode: "closed" });
  const frame = document.createElementNS(XHTML, "iframe");
  // The page may style every element; !important on the element itself wins.
  const fix = (element, style) => Object.entries(style).forEach(([key, value]) => element.style.setProperty(key, value, "important"));
  const place = () => {
    const narrow = innerWidth < 560;
    fix(host, {
      all: "initial", display: "block", position: "fixed", "z-index": "2147483647", "color-scheme": "normal",
      top: narrow ? "auto" : "16px", bottom: narrow ? "8px" : "auto",
      left: narrow ? "8px" : "auto", right: narrow ? "8px" : "16px",
      width: narrow ? "auto" : "400px",
    });
  };
  fix(frame, {
    all: "initial", display: "block", width: "100%", height: "0px", border: "0", "border-radius": "16px",
    "box-shadow": "0 12px 40px rgb(0 0 0 / .22), 0 0 0 1px rgb(0 0 0 / .08)", "color-scheme": "normal",
  });
  frame.setAttribute("credentialless", "");
  frame.credentialless = true;
  frame.allow = "clipboard-write *";
  frame.setAttribute("title", title);
  frame.src = url;
  // Card and page speak through a port of their own: the page's listeners would see messages between windows,
  // and with them the extension's id. It cannot reach a frame in a closed shadow root either.
  const { port1: port, port2: theirs } = new MessageChannel();
  frame.addEventListener("load", () => frame.contentWindow.postMessage("whatbroke", "*", [theirs]), { once: true });
  let height = 0;
  const fit = () => {
    place();
    const most = innerWidth < 560 ? innerHeight * 0.7 : innerHeight - 32;
    if (height > 0) fix(frame, { height: `${Math.min(Math.max(height, 40), most)}px` });
  };
  port.onmessage = ({ data }) => {
    // After an update of the extension nobody else is left to take an old card away.
    if (data === "close") host.remove();
    if (Number.isFinite(data)) height = data;
    fit();
  };
  addEventListener("resize", fit);
  // Esc closes the card from the page, too, unless the page has used the key for something of its own.
  addEventListener("keydown", (event) => {
    const free = event.isTrusted && event.key === "Escape" && !event.defaultPrevented;
    if (free && host.isConnected) port.postMessage("escape");
  });
  fit();
  shadow.append(frame);
  root.append(host);
  return host.isConnected;
}

/** Takes the card away again. */
export function hideCard() {
  document.querySelectorAll("whatbroke-card").forEach((card) => card.remove());
}

/** Where the document's files came from: at most that many origins. */
export function listOrigins(most) {
  const origins = new Set();
  for (const { name } of performance.getEntriesByType("resource")) {
    if (origins.size < most && /^https?:/.test(name)) origins.add(new URL(name).origin);
  }
  return [...origins];
}

/** What the document says about itself; its text only where asked for, and never what is in a field. */
export async function readPage(limit, selectors) {
  const entry = performance.getEntriesByType("navigation")[0];
  const isThere = (one) => one.localName === "script" || one.checkVisibility();
  const elements = () => selectors.filter((selector) => [...document.querySelectorAll(selector)].some(isThere));
  const facts = { url: location.href, status: entry?.responseStatus ?? 0, contentType: document.contentType };
  if (!limit) return { ...facts, elements: elements() };
  if (document.readyState === "loading") {
    await new Promise((go) => {
      addEventListener("DOMContentLoaded", go, { once: true });
      setTimeout(go, 1000);
    });
  }
  const text = (document.body ?? document.documentElement)?.innerText ?? document.documentElement?.textContent ?? "";
  const count = (selector) => document.querySelectorAll(selector).length;
  return {
    ...facts,
    elements: elements(),
    text: text.slice(0, limit),
    textLength: text.trim().length,
    passwordFields: count("input[type=password]"),
    fields: count("input:not([type=hidden],[type=search],[type=submit],[type=button],[role=search] *), textarea, select"),
    links: count("a[href]"),
    scripts: count("script"),
  };
}
