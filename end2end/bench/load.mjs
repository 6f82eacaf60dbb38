// Load on a portal: as much as it takes, or so many requests a second.

import http from 'node:http';
import net from 'node:net';

/**
 * As many requests as are answered, over kept connections, one after the other on each; how many a second.
 * Written on bare sockets, so that the one who asks needs far less of the machine than the one who answers.
 */
export async function closedLoop({ port, path, cookies, connections, seconds }) {
  const requests = cookies.map((cookie) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${cookie}\r\n\r\n`),
  );
  let turn = 0;
  let answered = 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      let head = '';
      let missing = -1;
      const ask = () => socket.write(requests[turn++ % requests.length]);
      socket.on('connect', ask);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the connection was closed')));
      socket.on('data', (chunk) => {
        if (missing < 0) {
          head += chunk.latin1Slice();
          const body = head.indexOf('\r\n\r\n');
          if (body < 0) return;
          const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
          if (!head.startsWith('HTTP/1.1 200') || !length) {
            reject(new Error(`${path} answered: ${head.slice(0, 80)}`));
            return;
          }
          missing = Number(length) - (head.length - body - 4);
          head = '';
        } else {
          missing -= chunk.length;
        }
        if (missing > 0) return;
        missing = -1;
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

/** As many of the requests as are answered in so many seconds by so many at once; how many a second. */
export async function closedLoopOf({ requests, connections, seconds }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let turn = 0;
  const begun = performance.now();
  const one = async () => {
    while (performance.now() - begun < seconds * 1000) {
      if (turn === requests.length) throw new Error(`${requests.length} requests are too few for ${seconds} s`);
      await send({ ...requests[turn++], agent });
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, one));
    return turn / ((performance.now() - begun) / 1000);
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
