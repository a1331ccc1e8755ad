// Starts the look-up: the same wasm as the extension's. Nothing that is typed leaves the page.

import init, { mount } from "./whatbroke.js";

await init({ module_or_path: new URL("whatbroke_bg.wasm", import.meta.url) });
mount(document.body.dataset.page);
