// Loopback ports: free ones to serve on, and ones that are sure to refuse.

import net from 'node:net';

/** Listens on a free loopback port and gives its number. */
export function listen(server, port = 0) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}

/** A port that was free a moment ago, for programs that cannot pick one themselves. */
export async function freePort() {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * A port that refuses every connection for as long as it is held.
 *
 * A port that was opened and closed could be given to somebody else in the meantime.
 * This one is the near end of a connection that we keep open: nobody else can have it, and nobody listens on it.
 */
export async function refusingPort() {
  const far = net.createServer((socket) => socket.on('error', () => {}));
  const farPort = await listen(far);
  const near = net.connect({ port: farPort, host: '127.0.0.1' });
  near.on('error', () => {});
  await new Promise((resolve, reject) => {
    near.once('connect', resolve);
    near.once('error', reject);
  });
  return {
    port: near.localPort,
    async stop() {
      near.destroy();
      await new Promise((resolve) => far.close(resolve));
    },
  };
}

/** Resolves as soon as something answers on the port; gives up when `alive()` turns false. */
export async function untilListening(port, alive) {
  while (alive()) {
    const connected = await new Promise((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
    if (connected) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
