// Starts a page of the extension. Its wasm draws; what is drawn comes from the worker.

import init, { mount, __wbg_reset_state } from "./whatbroke_pages.js";
import { explainPlainly, isTrap } from "./first-aid.js";

const name = document.body.dataset.page;

// The overlay's way to the script that put it into the page, for Rust to go. The first port counts; no page can send one.
const port = globalThis.port = new Promise((got) => {
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
    } catch (refused) { console.error("WhatBroke:", refused); }
  }
  if (name !== "overlay") return explainPlainly();
  return (await port).postMessage("close");
}
addEventListener("error", ({ error }) => isTrap(error) && fail(error));
addEventListener("unhandledrejection", ({ reason }) => isTrap(reason) && fail(reason));

const begin = () => init({ module_or_path: chrome.runtime.getURL("whatbroke_pages_bg.wasm") }).then(() => mount(name)).catch(fail);
await begin();

// A page that has stayed empty for so long says by itself what is known.
if (name !== "overlay") setTimeout(() => document.body.innerText.trim() || explainPlainly(), 5000);
