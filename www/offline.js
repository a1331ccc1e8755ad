// Gives what look-up.js has kept where the network does not answer.

addEventListener("fetch", (event) => event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true }).then((kept) => kept ?? Response.error()))));
