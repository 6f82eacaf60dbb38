// Load on a portal: as much as it takes, or so many requests a second.

import http from 'node:http';
import net from 'node:net';

/** As many requests for a page as are answered; how many a second. */
export function closedLoop({ port, path, cookies, connections, seconds }) {
  const url = `http://127.0.0.1:${port}${path}`;
  const written = cookies.map((cookie) => bytesOf({ url, headers: { cookie } }));
  let turn = 0;
  const next = () => ({ bytes: written[turn++ % written.length], expect: 200 });
  return onSockets({ url, next, connections, seconds });
}

/** As many of the requests as are answered in so many seconds, each once; how many a second. */
export function closedLoopOf({ requests, connections, seconds }) {
  const written = requests.map(({ expect = 200, ...request }) => ({ bytes: bytesOf(request), expect }));
  let turn = 0;
  const next = () => {
    if (turn === written.length) throw new Error(`${written.length} requests are too few for ${seconds} s`);
    return written[turn++];
  };
  return onSockets({ url: requests[0].url, next, connections, seconds });
}

/**
 * Over kept connections, one request after the other on each; how many were answered a second. Written on bare sockets, so
 * that the one who asks needs far less of the machine than the one who answers.
 */
async function onSockets({ url, next, connections, seconds }) {
  const { hostname, port } = new URL(url);
  let answered = 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ port: Number(port), host: hostname, noDelay: true });
      let expected;
      const ask = () => {
        try {
          const { bytes, expect } = next();
          expected = expect;
          socket.write(bytes);
        } catch (error) {
          reject(error);
        }
      };
      socket.on('connect', ask);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the connection was closed')));
      onAnswers(socket, (status, head) => {
        if (status !== expected) {
          reject(new Error(`${url} answered: ${head.slice(0, 200)}`));
          return;
        }
        answered += 1;
        if (performance.now() < end) {
          ask();
        } else {
          socket.removeAllListeners('close');
          socket.destroy();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return answered / ((performance.now() - begun) / 1000);
}

/** A request as it crosses the network. */
function bytesOf({ url, method = 'GET', headers = {}, body = '' }) {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${head}\r\n${body}`);
}

/** Tells of each answer on a socket: its status, and what came with its head. An answer without a length is none of ours. */
function onAnswers(socket, told) {
  let head = '';
  let missing = -1;
  let status = 0;
  socket.on('data', (chunk) => {
    if (missing < 0) {
      head += chunk.latin1Slice();
      const body = head.indexOf('\r\n\r\n');
      if (body < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      status = length ? Number(head.slice(9, 12)) : 0;
      missing = Number(length ?? 0) - (head.length - body - 4);
    } else {
      missing -= chunk.length;
    }
    if (missing > 0) return;
    const text = head;
    [head, missing] = ['', -1];
    told(status, text);
  });
}

/**
 * A request every so often, whether the ones before are answered or not. Milliseconds of each, from when it was due: a
 * request that waits because the portal is behind has waited.
 */
export async function openLoop({ requests, perSecond, warmUp = perSecond }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  const begun = performance.now() + 50;
  try {
    const times = await Promise.all(
      requests.map(async (request, number) => {
        const due = begun + (number * 1000) / perSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        await send({ ...request, agent });
        return performance.now() - due;
      }),
    );
    return times.slice(warmUp);
  } finally {
    agent.destroy();
  }
}

/** Sends one request; what came back. `expect` is the status it must have. */
export function send({ url, method = 'GET', headers = {}, body, agent, expect = 200 }) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (expect && response.statusCode !== expect) {
          reject(new Error(`${method} ${new URL(url).pathname} answered ${response.statusCode}: ${text.slice(0, 200)}`));
        } else {
          resolve({ status: response.statusCode, headers: response.headers, text });
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The value below which `share` of the numbers lie. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
