// A line to a port of this machine: everything that passes is so many ms late, and no more than so many bytes pass in a
// second. A process of its own, so that nobody who is measured keeps it from being on time.
import { fork } from 'node:child_process';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

const LINE = 'line';
/** What waits in a connection to be sent is at most so many times what fits into the line, as buffers of a sender are. */
const BUFFERS = 2;

/** One direction of the line, for all connections: what is given to it leaves in that order, at the line's rate. */
class Way {
  #freeAt = 0;

  constructor(rate, delay) {
    this.rate = rate;
    this.delay = delay;
  }

  /** When the last of these bytes comes out at the other end, in ms. */
  due(bytes, notBefore) {
    this.#freeAt =
      Math.max(performance.now(), notBefore, this.#freeAt) + (bytes / this.rate) * 1000;
    return this.#freeAt + this.delay;
  }
}

/** What one end of a connection says to the other one. */
class Direction {
  #waiting = [];
  #inside = 0;
  #timer;

  constructor(from, to, way, notBefore) {
    this.from = from;
    this.to = to;
    // A line that is full holds rate × delay both ways: less in a connection would limit it.
    this.most = BUFFERS * way.rate * ((2 * way.delay) / 1000);
    from.on('data', (chunk) => {
      this.#inside += chunk.length;
      if (this.#inside >= this.most) from.pause();
      this.#later(way.due(chunk.length, notBefore), chunk);
    });
    from.on('end', () => this.#later(way.due(0, notBefore), null));
    to.on('close', () => clearTimeout(this.#timer));
  }

  #later(due, chunk) {
    this.#waiting.push({ due, chunk });
    if (this.#waiting.length === 1) this.#wait();
  }

  #wait() {
    const left = this.#waiting[0].due - performance.now();
    this.#timer = setTimeout(() => this.#deliver(), Math.max(0, left));
  }

  #deliver() {
    const now = performance.now();
    while (this.#waiting.length > 0 && this.#waiting[0].due <= now) {
      const { chunk } = this.#waiting.shift();
      if (chunk === null) this.to.end();
      else
        this.to.write(chunk, () => {
          this.#inside -= chunk.length;
          if (this.#inside < this.most) this.from.resume();
        });
    }
    if (this.#waiting.length > 0) this.#wait();
  }
}

function serve(port, rate, delay) {
  const [there, back] = [new Way(rate, delay), new Way(rate, delay)];
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    // Greetings of TCP go there and back before the first byte.
    const opened = performance.now() + 2 * delay;
    new Direction(client, upstream, there, opened);
    new Direction(upstream, client, back, opened);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroySoon());
    }
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

/** Starts one to a server; `rate` in bytes a second, `delay` in ms, each way. */
export async function startLink(url, { rate, delay }) {
  const args = [LINE, new URL(url).port, String(rate), String(delay)];
  const child = fork(fileURLToPath(import.meta.url), args);
  const port = await new Promise((resolve) => child.once('message', resolve));
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

if (process.argv[2] === LINE) serve(...process.argv.slice(3).map(Number));
