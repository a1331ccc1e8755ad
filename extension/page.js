// Starts a page of the extension: the same wasm as the worker's, with the components in it.

import init, { mount } from "./whatbroke.js";

// The overlay's way to the script that put it into the page. The first port counts; no page can send one.
const port = new Promise((got) => {
  addEventListener("message", ({ source, data, ports }) => {
    if (source === parent && data === "whatbroke" && ports[0]) got(ports[0]);
  });
});

await init({ module_or_path: chrome.runtime.getURL("whatbroke_bg.wasm") });
mount(document.body.dataset.page);

if (document.body.dataset.page === "overlay") {
  const page = await port;
  page.onmessage = ({ data }) => {
    if (data === "escape") dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  };
  // Closing works without the worker, too. The worker is told first.
  const close = () => setTimeout(() => page.postMessage("close"), 50);
  addEventListener("keydown", ({ key }) => key === "Escape" && close());
  addEventListener("click", ({ target }) => target.closest?.("[data-testid=close]") && close());
  // The frame is as high as the card.
  const tell = () => page.postMessage(document.querySelector("main")?.scrollHeight ?? 0);
  new ResizeObserver(tell).observe(document.body);
  tell();
}
