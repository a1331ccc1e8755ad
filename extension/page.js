// Starts a page of the extension: the same wasm as the worker's, with the components in it.

import init, { mount } from "./whatbroke.js";

await init({ module_or_path: chrome.runtime.getURL("whatbroke_bg.wasm") });
mount(document.body.dataset.page);

if (document.body.dataset.page === "overlay") {
  // The frame in the page is as high as the card; only the number goes out.
  const tell = () => parent.postMessage({ whatbrokeHeight: document.querySelector("main")?.scrollHeight ?? 0 }, "*");
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data === "whatbroke-escape") dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  });
  new ResizeObserver(tell).observe(document.body);
  tell();
}
