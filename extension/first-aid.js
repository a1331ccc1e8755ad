// What can still be said when the wasm does not start: the code, and a way to load the page again. The words
// are in _locales; what the popup needs stands in its address for that tab, which the browser drops with the page.

// Whether an error has poisoned the wasm that it came from.
export const isTrap = (error) => error instanceof RangeError || (globalThis.WebAssembly !== undefined && error instanceof WebAssembly.RuntimeError);

// Has badge and popup of that tab say the code. `mayReload` is whether no form could be sent again.
export function showPlainly(tabId, code, mayReload) {
  const popup = `popup.html?${new URLSearchParams({ tab: tabId, code, ...(mayReload && { reload: "yes" }) })}`;
  const calls = [
    chrome.action.setBadgeBackgroundColor({ tabId, color: "#8a5300" }),
    // A status fits; the name of a network error does not.
    chrome.action.setBadgeText({ tabId, text: Number.isInteger(code) ? String(code) : "!" }),
    chrome.action.setPopup({ tabId, popup }),
  ];
  // The tab may be gone by now.
  Promise.all(calls).catch((error) => console.warn("WhatBroke:", error));
}

// Fills the popup without the wasm.
export async function explainPlainly() {
  const asked = new URLSearchParams(location.search);
  // The same rule as the brain's, in docs/decisions/0009-language.md.
  const lang = [chrome.i18n.getUILanguage(), navigator.language].some((tag) => tag.startsWith("ko")) ? "ko" : "en";
  const words = await (await fetch(chrome.runtime.getURL(`_locales/${lang}/messages.json`))).json();
  const code = asked.get("code");
  const mayReload = asked.get("reload") === "yes";
  const part = (name, word, kind = "p") => {
    const element = document.createElement(kind);
    element.dataset.testid = name;
    element.textContent = words[word].message.replace("{code}", code);
    return element;
  };
  const parts = [part("plain-title", "plain_title", "h1")];
  if (code) parts.push(part("plain-code", "plain_code"));
  if (code && !mayReload) parts.push(part("plain-form", "plain_form"));
  parts.push(part("plain-step", "plain_step"));
  if (mayReload) {
    const button = part("plain-reload", "plain_reload", "button");
    button.className = "primary";
    button.addEventListener("click", () => chrome.tabs.reload(Number(asked.get("tab"))).then(() => close()));
    parts.push(button);
  }
  const card = Object.assign(document.createElement("main"), { className: "card" });
  card.dataset.testid = "plain";
  card.append(...parts);
  document.documentElement.lang = lang;
  document.body.replaceChildren(card);
}
