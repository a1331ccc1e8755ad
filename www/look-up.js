// Starts the look-up: the same engine as the extension's. Nothing that is typed leaves the page.

import init, { mount_look_up } from "./whatbroke.js";

await init({ module_or_path: new URL("whatbroke_bg.wasm", import.meta.url) });
mount_look_up();

// All that the look-up needs is kept as one, of one build, for when there is no network: so each part is asked for anew,
// whatever the browser still has of an older one. In private windows and without https there is nowhere to keep it.
const parts = ["./", "index.html", "style.css", "whatbroke.svg", "look-up.js", "whatbroke.js", "whatbroke_bg.wasm", "en.texts", "ko.texts"];
navigator.serviceWorker?.register("offline.js").then(() => caches.open("whatbroke")).then((kept) => kept.addAll(parts.map((part) => new Request(part, { cache: "no-cache" })))).catch((error) => console.warn("WhatBroke:", error));
