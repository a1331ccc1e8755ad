// A proxy on loopback that notes every request of a browser, and sends all of them to one server, whatever their host.

import http from 'node:http';
import net from 'node:net';
import { listen } from './ports.mjs';

/** Starts the proxy in front of `plain` and `secure` ports. Gives `{ port, asked(), stop() }`. */
export async function startProxy({ plain, secure }) {
  const asked = [];
  const sockets = new Set();
  const server = http.createServer((request, response) => {
    const { host, pathname, search } = new URL(request.url, 'http://unknown.invalid');
    asked.push(`${request.method} ${host.split(':')[0]}${pathname}${search}`);
    const onward = http.request({ host: '127.0.0.1', port: plain, method: request.method, path: pathname + search, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  // What goes through a tunnel is noted by its host, and by the server behind it.
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const tunnel = net.connect(secure, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [socket, tunnel]) {
      sockets.add(end);
      end.on('error', () => { socket.destroy(); tunnel.destroy(); });
    }
  });
  const port = await listen(server);
  return {
    port,
    asked: () => [...asked],
    stop: () => new Promise((resolve) => {
      sockets.forEach((socket) => socket.destroy());
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
