// Looks after the page of a watched app: short texts that the page itself puts up as its own word go to the worker,
// which knows what they mean. Nothing that people or models write does: not the conversation, not what is typed.
// ALERTS is knowledge/alerts.toml. A page that was open when its site was added, or the extension updated, may get it twice.
if (!self.isLookedAfter) { self.isLookedAfter = true;
  const BUTTON = "button, [role=button]";
  const RETRY = new RegExp(`^(${ALERTS.retry})`, "i");
  const TOOLS = new RegExp(`^(${ALERTS.tools})`, "im");
  const MOST = { letters: 300, nodes: 400, aMinute: 10 };
  let fresh = new Set(), told = new Map(), timer;
  // What stands in an element but for the names of its buttons.
  const read = (one) => [...one.querySelectorAll(BUTTON)].reduce((text, { innerText }) => text.replace(innerText, " "), one.innerText ?? "").replace(/\s+/g, " ").trim();
  const isOwn = (one) => {
    const { width, height } = one.getBoundingClientRect();
    const written = one.closest(ALERTS.written) ?? one.querySelector(`${ALERTS.written}, ${ALERTS.chat}`);
    return width > 1 && height > 1 && one.checkVisibility({ visibilityProperty: true }) && !written;
  };
  // A toast lies above the page by itself; a conversation that is read out does not.
  const floats = (one) => one && one !== document.body && (/fixed|absolute|sticky/.test(getComputedStyle(one).position) ? read(one).length <= MOST.letters : floats(one.parentElement));
  // Chats draw a button that tries again at each answer, too, but among others. What stands around a text counts as far as
  // it says nothing else.
  const around = (one, up = one.parentElement) => (up && up !== document.body && up.textContent.length < 2 * MOST.letters && !up.querySelector(ALERTS.written) && read(up) === read(one) ? around(up) : one);
  const isTurn = (one) => {
    const names = [...around(one).querySelectorAll(BUTTON)].map(({ innerText, ariaLabel, title }) => `${innerText}\n${ariaLabel ?? ""}\n${title}`.trim());
    return names.some((name) => TOOLS.test(name)) || names.filter((name) => !name).length > 1;
  };
  const tell = (ground, one, text = read(one)) => text.length < 3 || text.length > MOST.letters || !isOwn(one) || setTimeout(() => {
    const now = Date.now();
    told.forEach((at, known) => now - at > 60_000 && told.delete(known));
    // What is still being written is no message.
    if (!one.isConnected || read(one) !== text || told.has(text) || told.size >= MOST.aMinute || !chrome.runtime?.id) return;
    told.set(text, now);
    chrome.runtime.sendMessage({ to: "background", said: { text, ground } }).catch(() => {});
  }, 400);
  const look = () => {
    const [nodes, found] = [fresh, new Map()]; fresh = new Set(); timer = undefined;
    for (const one of nodes) {
      const near = (selector) => [one.closest(selector), ...one.querySelectorAll(selector)].filter((it) => it && one.isConnected && !it.closest(ALERTS.written));
      for (const live of near(ALERTS.live)) if (!live.closest(ALERTS.chat) && floats(live)) found.set(live, "live");
      for (const alert of near(ALERTS.alert)) if (!alert.closest(ALERTS.chat)) found.set(alert, "own");
      const lines = near(BUTTON).filter(({ innerText }) => RETRY.test(innerText?.trim())).map(({ parentElement: box }) => (read(box) ? box : box.parentElement ?? box));
      for (const line of lines) if (!isTurn(line)) found.set(line, "own");
    }
    found.forEach((ground, one) => tell(ground, one));
  };
  new MutationObserver((changes) => {
    const nodes = changes.flatMap(({ target, addedNodes }) => addedNodes.length ? [...addedNodes] : [target]).slice(0, MOST.nodes - fresh.size);
    for (const node of nodes) fresh.add(node instanceof Element ? node : node.parentElement);
    fresh.delete(null);
    timer ??= fresh.size ? setTimeout(look, 300) : undefined;
  }).observe(document, { childList: true, characterData: true, subtree: true });
}
