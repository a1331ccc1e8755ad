// Starts the look-up: the same engine as the extension's. Nothing that is typed leaves the page.

import init, { mount_look_up } from "./whatbroke.js";

await init({ module_or_path: new URL("whatbroke_bg.wasm", import.meta.url) });
mount_look_up();
