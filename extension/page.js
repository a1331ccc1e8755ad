// Starts a page of the extension. Its wasm draws; what is drawn comes from the worker.

import init, { mount, __wbg_reset_state } from "./whatbroke_pages.js";
import { explainPlainly, isTrap } from "./first-aid.js";

const name = document.body.dataset.page;
// How long the popup may stay empty before it says by itself what is known.
const PATIENCE_MS = 5000;

// The overlay's way to the script that put it into the page. The first port counts; no page can send one.
const port = new Promise((got) => {
  addEventListener("message", ({ source, data, ports }) => {
    if (source !== parent || data !== "whatbroke" || !ports[0]) return;
    got(ports[0]);
    // "Here, with nothing drawn yet." Where scripts may not run, nobody says so.
    ports[0].postMessage({ height: 0 });
  });
});

// The overlay's first question goes out while the wasm still starts; Rust takes the answer from here.
if (name === "overlay") {
  (globalThis.viewAhead = chrome.runtime.sendMessage({ to: "background", message: { tab: null, request: "view" } })).catch(() => {});
  // What has changed meanwhile has to be asked for again.
  chrome.runtime.onMessage.addListener(({ to }) => { if (to === "pages") globalThis.viewAhead = undefined; });
}

// A trap poisons the wasm. It is started afresh once; after that the overlay goes, and the popup speaks plainly.
let mayStartAgain = true;
async function fail(error) {
  console.error("WhatBroke:", error);
  if (isTrap(error) && mayStartAgain) {
    mayStartAgain = false;
    try {
      // A page may not instantiate more than 8 MB at once; only the module of a debug build is that large.
      __wbg_reset_state();
      document.body.replaceChildren();
      return begin();
    } catch (refused) {
      console.error("WhatBroke:", refused);
    }
  }
  if (name === "popup") return explainPlainly();
  return (await port).postMessage("close");
}
addEventListener("error", ({ error }) => isTrap(error) && fail(error));
addEventListener("unhandledrejection", ({ reason }) => isTrap(reason) && fail(reason));

async function begin() {
  try {
    await init({ module_or_path: chrome.runtime.getURL("whatbroke_pages_bg.wasm") });
    mount(name);
  } catch (error) {
    await fail(error);
  }
}
await begin();

if (name === "popup") {
  setTimeout(() => document.body.innerText.trim() || explainPlainly(), PATIENCE_MS);
} else {
  const page = await port;
  page.onmessage = ({ data }) => {
    if (data === "small" || data === "large") {
      document.body.dataset.room = data;
      tell();
    }
    if (data === "escape") dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  };
  // Closing works without the worker, too. The worker is told first.
  const close = () => setTimeout(() => page.postMessage("close"), 50);
  addEventListener("keydown", ({ key }) => key === "Escape" && close());
  addEventListener("click", ({ target }) => target.closest?.("[data-testid=close]") && close());
  // The frame is as high as the card, which is a bar where there is little room, until somebody opens it.
  const tell = () => document.body.dataset.room && page.postMessage({
    height: document.querySelector("main")?.scrollHeight ?? 0,
    folded: document.querySelector(".card:not(.open)") !== null,
  });
  // A frame without height draws nothing, and in a tab that is not in front nothing is measured by itself, so what
  // is new is measured at once.
  new ResizeObserver(tell).observe(document.body);
  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
  tell();
}
