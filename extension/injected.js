// Functions that run inside pages, in the extension's isolated world. Each is sent as text, so it uses
// nothing from outside itself. They decide nothing but what must not leave the page.

// Puts the card's frame into the page, and back where the page removes, moves or changes it: three times at most
// for one document. Gives true once it stands there. Where it cannot stay, or draws nothing, the worker is told.
export async function showCard(url, title) {
  while (!document.documentElement) await new Promise(requestAnimationFrame);
  const root = document.documentElement;
  const card = (globalThis.whatbrokeCard ??= { returns: 0 });
  if (!(root instanceof HTMLElement) && !document.contentType.includes("xml")) return false;
  if (root.namespaceURI === "http://www.w3.org/2000/svg" || card.returns > 3) return false;
  let host, frame, port, height, folded, bar, at, room, timer, step, listening, low = true;
  const EDITORS = "textarea, [contenteditable]:not([contenteditable=false])";
  // Whether the person can scroll it out from under the card.
  const scrolls = (one, style = one && getComputedStyle(one)) => Boolean(one) && !/fixed|sticky/.test(style.position) && ((one.scrollHeight > one.clientHeight && /auto|scroll/.test(style.overflowY)) || scrolls(one.parentElement));
  // The page may style every element; !important on the element itself wins.
  const fix = (element, style) => Object.entries(style).forEach(([key, value]) => element.style.setProperty(key, value, "important"));
  // Whether something of the page that can be used lies in a strip of the window.
  const used = (top, high, left = 8, isFine = () => false) => {
    const controls = `a[href], button, input, select, summary, label, [role=button], ${EDITORS}`;
    for (let y = top + 4; y < top + high; y += 12) {
      for (let x = left; x < innerWidth; x += 16) {
        if (document.elementsFromPoint(x, y).some((one) => one !== host && one.closest(controls) && !isFine(one.closest(controls)))) return true;
      }
    }
    return false;
  };
  const fit = () => {
    if (!stands(watcher.takeRecords())) return;
    // A page that shrinks itself does not shrink the card.
    const zoom = document.documentElement.currentCSSZoom || 1;
    const narrow = innerWidth < 560;
    const small = bar || narrow || innerHeight < 480;
    if (small !== room) {
      port.postMessage((room = small) ? "small" : "large");
      // It is as high as a whole card yet.
      if (bar) return;
    }
    // In a small window the card is a bar until it is opened, at the end where it covers no control of the page.
    const strip = height + 16;
    // Over an app that runs it is one always, at the first place on the right where it covers none; where there is none, at
    // the first where all that it covers scrolls.
    if (bar && folded && height > 0) {
      const places = [at, ...[...Array(25).keys()].map((n) => 8 + 40 * n)].filter((top) => top + strip < innerHeight);
      const free = (isFine) => places.find((top) => !used(top - 4, height + 8, Math.max(innerWidth - 416, 8), isFine));
      at = free() ?? free((control) => !control.matches(EDITORS) && scrolls(control.parentElement));
      if (at === undefined) return lose();
    } else if (small && height > 0 && folded) {
      const { scrollHeight } = document.documentElement;
      const below = used(innerHeight - strip, strip);
      const atEnd = scrollHeight > innerHeight && scrollY + innerHeight >= scrollHeight - strip;
      const above = below && used(0, strip);
      // Where nothing can be scrolled out from under it, badge and popup are what there is.
      if (above && scrollHeight <= innerHeight) return lose();
      low = !below || (above && !atEnd);
    }
    // Opened, it ends above what is written into, and begins higher for that, but below what is written into above it.
    const editors = [...document.querySelectorAll(EDITORS)].map((one) => one.getBoundingClientRect());
    const roof = Math.max(8, ...editors.filter(({ bottom }) => bottom <= at).map(({ bottom }) => bottom + 8));
    const floor = Math.min(innerHeight, ...editors.map((one) => one.top).filter((top) => top >= at)) - 16;
    const top = folded ? at : Math.max(roof, Math.min(at, floor - Math.min(height, innerHeight * 0.7)));
    const most = bar ? (folded ? height : Math.max(floor - top, 120)) : small ? innerHeight * 0.7 : innerHeight - 32;
    fix(host, {
      all: "initial", display: "block", position: "fixed", "z-index": "2147483647", "color-scheme": "normal",
      top: bar ? `${top}px` : !small ? "16px" : low ? "auto" : "8px", bottom: small && low && !bar ? "8px" : "auto",
      left: narrow ? "8px" : "auto", right: narrow ? "8px" : "16px", width: narrow ? "auto" : "400px", zoom: `${1 / zoom}`,
      // Nothing beside a modal dialog can be used, so a card in front of one that was there before only hides it.
      opacity: document.querySelector(":modal") ? "0" : "1",
    });
    if (height > 0) fix(frame, { height: `${Math.min(Math.max(height, 40), most)}px` });
    watcher.takeRecords();
  };
  const within = (limit) => { clearTimeout(timer); timer = setTimeout(lose, limit); };
  const end = () => {
    for (const one of [watcher, sizes]) one.disconnect();
    listening.abort();
    port.close();
    clearTimeout(timer);
    host.remove();
  };
  const lose = () => { end(); chrome.runtime.sendMessage({ to: "background", card: "lost" }).catch(() => {}); };
  // Whether the card is as it was put; where it is not, it is put there anew, or given up.
  const stands = (changes) => {
    // A document that is being written anew has no root for a moment.
    if (!document.documentElement) return false;
    const same = host.parentNode === document.documentElement && host.matches(":popover-open");
    if (same && !changes.some(({ type }) => type === "attributes")) return true;
    // After an update of the extension another script is in charge.
    if (!chrome.runtime?.id) end();
    else if (++card.returns > 3) lose();
    else stand();
    return false;
  };
  const watcher = new MutationObserver(stands);
  const sizes = new ResizeObserver(() => fit());
  const stand = () => {
    if (host) end();
    const create = (name) => document.createElementNS("http://www.w3.org/1999/xhtml", name);
    // No custom element: a page that defines one sees its shadow root, closed as it is.
    host = create("div");
    host.setAttribute("data-whatbroke", "");
    host.setAttribute("popover", "manual");
    const shadow = host.attachShadow({ mode: "closed" });
    // On paper it would only cover the page. Here, as nowhere else, a rule is above what stands on the host itself.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("@media print { :host { opacity: 0 !important } }");
    shadow.adoptedStyleSheets = [sheet];
    frame = create("iframe");
    fix(frame, {
      all: "initial", display: "block", width: "100%", height: "0px", border: "0", "border-radius": "16px", "color-scheme": "normal",
      "box-shadow": "0 12px 40px rgb(0 0 0 / .22), 0 0 0 1px rgb(0 0 0 / .08)",
    });
    frame.setAttribute("credentialless", "");
    frame.credentialless = true;
    frame.allow = "clipboard-write *";
    frame.setAttribute("title", title);
    frame.src = url;
    height = 0;
    room = undefined;
    // Card and page speak through a port of their own: the page's listeners would see messages between windows,
    // and with them the extension's id. It cannot reach a frame in a closed shadow root either.
    const channel = new MessageChannel();
    port = channel.port1;
    listening = new AbortController();
    const { signal } = listening;
    within(15_000);
    frame.addEventListener("load", () => {
      frame.contentWindow.postMessage("whatbroke", "*", [channel.port2]);
      // A frame whose scripts may not run stays silent.
      within(5_000);
    }, { once: true, signal });
    port.onmessage = ({ data }) => {
      // After an update of the extension nobody else is left to take an old card away.
      if (data === "close") return end();
      if (!Number.isFinite(data?.height)) return;
      data.height > 0 ? clearTimeout(timer) : within(15_000);
      if (data.height === height && data.folded === folded && data.bar === bar) return;
      ({ height, folded, bar } = data);
      fit();
    };
    // What the page draws later, or scrolls there, counts as well.
    for (const change of ["resize", "load", "focusin", "input"]) addEventListener(change, fit, { signal });
    // The events of dialogs do not bubble, nor do those of what scrolls within the page.
    for (const change of ["toggle", "close", "scrollend"]) addEventListener(change, fit, { signal, capture: true });
    // An app may go on to a page of use in the same document. Of many steps at once the last one counts.
    navigation.addEventListener("currententrychange", () => {
      clearTimeout(step);
      step = setTimeout(() => chrome.runtime?.id && chrome.runtime.sendMessage({ to: "background", card: "stepped" }).catch(() => {}), 500);
    }, { signal });
    // Esc closes the card from the page, too, unless the page has used the key for something of its own.
    addEventListener("keydown", (event) => event.isTrusted && event.key === "Escape" && !event.defaultPrevented && port.postMessage("escape"), { signal });
    host.addEventListener("toggle", () => stands([]), { signal });
    shadow.append(frame);
    document.documentElement.append(host);
    // In the top layer the page's filters, transforms, clips and stacks do not reach it.
    host.showPopover();
    watcher.observe(document, { childList: true });
    watcher.observe(document.documentElement, { childList: true });
    watcher.observe(host, { attributes: true });
    sizes.observe(host, { box: "device-pixel-content-box" });
    fit();
  };
  card.end?.();
  root.querySelectorAll(":scope > [data-whatbroke]").forEach((old) => old.remove());
  card.end = end;
  stand();
  return host.isConnected;
}

// Takes the card away again.
export function hideCard() {
  globalThis.whatbrokeCard?.end?.();
  document.querySelectorAll(":root > [data-whatbroke]").forEach((card) => card.remove());
}

// Where the document's files came from: at most that many origins.
export function listOrigins(most) {
  const web = performance.getEntriesByType("resource").filter(({ name }) => /^https?:/.test(name));
  return [...new Set(web.map(({ name }) => new URL(name).origin))].slice(0, most);
}

// What the document says about itself; its text only where asked for, and never what is in a field. It looks once
// the page is drawn, or after a second; with a `delay` in milliseconds it looks then, at an app that draws late. What is told apart
// on it is named by its last argument.
export async function readPage(limit, selectors, delay, { WRITTEN, FILLED, PRESSED, SHOWN, COUNTED, AROUND }) {
  const entry = performance.getEntriesByType("navigation")[0];
  const isThere = (one) => one.localName === "script" || one.checkVisibility();
  const elements = () => selectors.filter((selector) => [...document.querySelectorAll(selector)].some(isThere));
  const facts = { url: location.href, status: entry?.responseStatus ?? 0, navigation: entry?.type ?? "", contentType: document.contentType };
  if (!limit) return { ...facts, elements: elements() };
  const drawn = await new Promise((go) => {
    setTimeout(() => go(Boolean(delay)), delay || 1000);
    // The first frame waits for style sheets; without them everything hidden would count as visible.
    const frame = () => requestAnimationFrame(() => go(true));
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => delay || frame(), { once: true });
    else if (!delay) frame();
  });
  const parts = {
    title: document.title.slice(0, 300), heading: "", own: "", ownLength: 0, text: "", textLength: 0,
    passwordFields: 0, fields: [], controls: 0, editors: 0, surfaces: 0, pictures: 0, links: 0, ownLinks: 0,
    scripts: document.querySelectorAll("script").length, loading: !drawn,
  };
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).display === "contents";
  const look = {
    text(node, parent) {
      // A page may hold megabytes in one piece; more than is kept of all is not looked at.
      const text = node.data.slice(0, limit).trim().replace(/\s+/g, " ");
      // What a field holds stays in the page; its beginning stands in it as text.
      if (!text || parent.localName === "textarea") return;
      parts.textLength += text.length + 1;
      const block = parent.closest(":not(a, abbr, b, bdi, code, em, font, i, small, span, strong, sub, sup, u)");
      if (parts.text.length < limit) parts.text += `${block === look.block ? " " : "\n"}${text}`;
      look.block = block;
      if (parent.closest(`a, button, select, ${AROUND}`)) return;
      parts.ownLength += text.length + 1;
      if (parts.own.length < 600) parts.own += `${text} `;
      const heading = parent.closest("h1, h2, h3, [role=heading]");
      if (heading && !parts.heading) parts.heading = heading.textContent.trim().replace(/\s+/g, " ").slice(0, 300);
    },
    element(element) {
      if (!element.matches(COUNTED)) return;
      const { width, height, left, right } = element.getBoundingClientRect();
      if (!width || !height || right <= 0 || left >= innerWidth) return;
      const is = (selector) => element.matches(selector);
      const large = width * height > 0.15 * innerWidth * innerHeight;
      const own = !element.closest(AROUND);
      if (is("[type=password]")) parts.passwordFields += 1;
      else if (own && is(FILLED) && parts.fields.length < 20) {
        const names = ["type", "name", "id", "placeholder", "aria-label", "title"].map((name) => element.getAttribute(name));
        const label = [...(element.labels?.[0]?.childNodes ?? [])].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data.trim() : ""));
        parts.fields.push([...names, element.form?.role, ...label].filter(Boolean).join(" ").slice(0, 200));
      }
      parts.controls += own && is(PRESSED) && !element.form?.querySelector(FILLED);
      parts.editors += large && is(WRITTEN);
      parts.surfaces += large && is(SHOWN);
      parts.pictures += own && is("img, svg") && width >= 80 && height >= 80;
      parts.links += is("a[href]");
      parts.ownLinks += own && is("a[href]");
    },
  };
  let left = 20_000;
  const roots = [document.body ?? document.documentElement].filter(Boolean);
  // Apps of web components draw in shadow roots, and those that are open can be walked through.
  for (const root of roots) {
    const isHidden = (node) => node.nodeType !== Node.TEXT_NODE && (/^(script|style|noscript|template)$/.test(node.localName) || !visible(node));
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => (isHidden(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    while (left-- > 0 && walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) look.text(node, node.parentElement ?? root.host);
      else look.element(node);
      if (node.shadowRoot) roots.push(node.shadowRoot);
    }
  }
  // The markup shows who wrote the page. It is copied into a document in which nothing loads or runs.
  const bare = () => {
    const copy = document.implementation.createHTMLDocument("").importNode(document.documentElement, true);
    copy.querySelectorAll(`${WRITTEN}, input, select, style, script:not([src])`).forEach((one) => one.remove());
    return copy.outerHTML.slice(0, limit);
  };
  // What is no HTML stands in a page of the browser's own: text in one element, XML hidden behind its tree. Lines and
  // elements tell there what the visible text no longer does.
  const raw = () => {
    const xml = document.querySelector("#webkit-xml-viewer-source-xml > *");
    if (xml) return new XMLSerializer().serializeToString(xml);
    return document.querySelector("body > pre:first-child")?.textContent ?? "";
  };
  const ordinary = left > 0 && document.querySelectorAll("*").length < 20_000;
  const source = !ordinary ? "" : document.contentType === "text/html" ? bare() : raw().slice(0, limit);
  return { ...facts, ...parts, source, elements: elements(), text: parts.text.trimStart().slice(0, limit), own: parts.own.slice(0, 600) };
}

// Whether the person is typing in the page, or was ten seconds ago: by when, never by what. Nothing listens before this is
// first asked; then a field that has the focus and that somebody has changed counts as just typed in.
export function isTyping() {
  const typed = (globalThis.whatbrokeTyped ??= { at: undefined });
  if (typed.at === undefined) {
    let field = document.activeElement;
    while (field?.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
    // A field that nobody has changed follows its markup, and so does a copy. React writes what it holds there.
    const copy = field?.matches("input, textarea") && Object.assign(field.cloneNode(), { defaultValue: `${field.value}x` });
    const written = field?.isContentEditable ? field.textContent.trim() : field?.value && copy.value === field.value;
    typed.at = written && document.hasFocus() ? Date.now() : 0;
    addEventListener("input", () => { typed.at = Date.now(); }, true);
  }
  return Date.now() - typed.at < 10_000;
}

// What stands in the document's fields and editors and did not come with them, less what `rules` (knowledge/typed-text.toml)
// keep in the page: at most `most` letters. From then on the worker is told of it, too, when the person leaves the
// document. With `back`, such texts are put into their fields again, and it gives what became of each.
export async function typedText(rules, most, back) {
  const isField = (one) => one.matches("input, textarea");
  const kind = (one) => (isField(one) ? one.localName : "editor");
  const marks = (one) => ["id", "name", "autocomplete", "aria-label", "placeholder"].map((mark) => (one.getAttribute(mark) ?? "").slice(0, 200).toWellFormed());
  const isSecret = (one) => {
    const ids = (one.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => id && one.getRootNode().getElementById(id));
    const labels = [...(one.labels ?? []), ...ids].map((label) => label?.textContent);
    const name = [...marks(one), one.title, ...labels].join(" ").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
    return one.matches(rules.never) || new RegExp(rules.whole).test(name) || new RegExp(rules.anywhere).test(name.replaceAll(" ", ""))
      // Some sites hide what is typed by style alone.
      || getComputedStyle(one).webkitTextSecurity !== "none" || !one.checkVisibility({ visibilityProperty: true });
  };
  const fields = () => {
    const roots = [document];
    for (const root of roots) root.querySelectorAll("*").forEach((one) => one.shadowRoot && roots.push(one.shadowRoot));
    return roots.flatMap((root) => [...root.querySelectorAll(rules.fields)]).slice(0, 500).filter((one) => !isSecret(one));
  };
  const read = (one) => {
    if (isField(one)) return one.value;
    if (one.querySelector(rules.placeholder)) return "";
    // Between paragraphs there are two line breaks for a reader, and one for who has typed them.
    const lines = one.querySelector(":scope > p") ? [...one.children] : [one];
    const text = lines.map((line) => line.innerText.replace(/\n$/, "")).join("\n").replace(/[\u200b\ufeff]/g, "");
    return one.querySelector(":scope > div") ? text.replace(/\n{3,}/g, "\n\n") : text;
  };
  // Whether somebody has changed it: then its value no longer follows its markup, and a copy's does not either.
  const isChanged = (one) => {
    if (!isField(one)) return true;
    const copy = one.cloneNode(true);
    copy.defaultValue += "x";
    return copy.value === one.value;
  };
  // Fields of the same name and label, in their order: rows of a list, or those that have neither.
  const alike = (all, known, wanted) => all.filter((one) => kind(one) === known && [1, 3, 4].every((at) => marks(one)[at] === wanted[at]));
  const isCard = (digits) => [...digits].reverse().reduce((sum, digit, at) => sum + (at % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : +digit), 0) % 10 === 0;
  const withoutNumbers = (text) => {
    const cards = [...text.matchAll(new RegExp(rules.cardNumber, "g"))].map(([, run]) => run).filter((run) => isCard(run.replace(/\D/g, "")));
    return cards.reduce((left, run) => left.replaceAll(run, "●"), text).replace(new RegExp(rules.residentNumber, "g"), "●");
  };
  const collect = () => {
    const all = fields();
    let left = most;
    const typed = all.flatMap((one) => {
      const whole = read(one).toWellFormed();
      if (!whole.trim() || !isChanged(one)) return [];
      const text = withoutNumbers(whole).slice(0, left).toWellFormed();
      if (!/[^●\s-]/.test(text)) return [];
      left -= text.length;
      return [{ kind: kind(one), marks: marks(one), at: alike(all, kind(one), marks(one)).indexOf(one), text, whole: text === whole }];
    });
    return { url: location.href, fields: typed };
  };
  const same = (one, text) => read(one).replace(/\s+/g, " ").trim() === text.replace(/\s+/g, " ").trim();
  const fill = async (one, text) => {
    if (same(one, text)) return "back";
    if (read(one).trim() && isChanged(one)) return "newer";
    if (isField(one)) {
      // In the page's own world frameworks watch over `value`; from here it is set past them, and the events tell.
      one.value = text;
      one.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: text }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      one.focus();
      getSelection().selectAllChildren(one);
      // Editors with a document of their own hear of the selection a moment later, and know how to take a paste.
      await new Promise((go) => setTimeout(go, 50));
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const open = one.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));
      if (open) document.execCommand("insertText", false, text);
    }
    for (let left = 20; left && !same(one, text); left -= 1) await new Promise((go) => setTimeout(go, 50));
    return same(one, text) ? "back" : "missing";
  };
  if (back) {
    const [all, fates] = [fields(), []];
    for (const { kind: known, marks: wanted, at, text } of back) {
      const only = wanted.map((mark, of) => mark && mark !== "on" ? all.filter((one) => kind(one) === known && marks(one)[of] === mark) : []).find((found) => found.length === 1);
      const [one] = only ?? alike(all, known, wanted).slice(at);
      fates.push(one ? await fill(one, text) : "missing");
    }
    return fates;
  }
  const typed = collect();
  if (globalThis.whatbrokeKeeps === undefined) {
    globalThis.whatbrokeKeeps = false;
    const tell = ({ isTrusted }) => {
      const now = isTrusted && chrome.runtime?.id ? collect() : { fields: [] };
      // That a field was emptied counts, too.
      if (now.fields.length || globalThis.whatbrokeKeeps) chrome.runtime?.sendMessage({ to: "background", typed: now }).catch(() => {});
      globalThis.whatbrokeKeeps = now.fields.length > 0;
    };
    // A page that hangs cannot be left before it has heard that it will be; so only one hears it in which something was typed.
    const leaves = () => addEventListener("beforeunload", tell);
    typed.fields.length ? leaves() : addEventListener("input", leaves, { once: true, capture: true });
    addEventListener("visibilitychange", tell);
  }
  globalThis.whatbrokeKeeps ||= typed.fields.length > 0;
  return typed;
}
