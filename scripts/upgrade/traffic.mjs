// Visitors of one or several servers on one database, who compare all that they are told.
import { randomBytes, randomInt } from 'node:crypto';

const VISITORS = 4;

const BOUNDARY = 'c5b0e6d2a1f89734';
const FORM = `multipart/form-data; boundary=${BOUNDARY}`;
const form = (content) =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

async function ask(url, init, expected = [200]) {
  const answer = await fetch(url, init);
  if (!expected.includes(answer.status))
    throw new Error(`${init?.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Servers, and what was sent to any of them. */
export class Pair {
  /** path → bytes of what has to be there. */
  #kept;
  #counts;

  constructor(urls, kept = new Map(), counts = { sent: 0, taken: 0, removed: 0 }) {
    this.urls = urls;
    this.#kept = kept;
    this.#counts = counts;
  }

  with(url) {
    return new Pair([...this.urls, url], this.#kept, this.#counts);
  }

  only(url) {
    return new Pair([url], this.#kept, this.#counts);
  }

  summary() {
    const { sent, taken, removed } = this.#counts;
    return `${sent} files sent, ${taken} one-shot files raced for, ${removed} removed`;
  }

  /** So many milliseconds of use; rejects with the first thing that is wrong. */
  async use(time) {
    const end = Date.now() + time;
    const visit = async () => {
      while (Date.now() < end) await this.#round();
    };
    await Promise.all(Array.from({ length: VISITORS }, visit));
  }

  /** All that was kept is fetched, by each server, and compared. */
  async proveAll() {
    for (const [path, content] of this.#kept)
      for (const url of this.urls) await this.#compare(`${url}${path}`, content);
  }

  #any() {
    return this.urls[randomInt(this.urls.length)];
  }

  async #round() {
    const oneShot = randomInt(4) === 0;
    const content = randomBytes(randomInt(40_000) + 1);
    const { upload, path } = await this.#send(content, oneShot);
    if (oneShot) return this.#race(path, content);
    await this.#compare(`${this.#any()}${path}`, content);
    if (randomInt(4) > 0) {
      this.#kept.set(path, content);
      return undefined;
    }
    const headers = { 'X-UploadToken': upload.uploadToken };
    await ask(`${this.#any()}/upload/${upload.id}`, { method: 'DELETE', headers });
    await ask(`${this.#any()}${path}`, {}, [404]);
    this.#counts.removed += 1;
    return undefined;
  }

  /** Made by one server, its bytes taken by any. */
  async #send(content, oneShot) {
    const body = JSON.stringify({ oneShot, files: [{ fileName: 'a.bin' }] });
    const made = await ask(`${this.#any()}/upload`, { method: 'POST', body });
    const upload = await made.json();
    const path = `/file/${upload.id}/${upload.files[0].id}/a.bin`;
    const headers = { 'X-UploadToken': upload.uploadToken, 'Content-Type': FORM };
    await ask(`${this.#any()}${path}`, { method: 'POST', body: form(content), headers });
    this.#counts.sent += 1;
    return { upload, path };
  }

  async #compare(url, content) {
    const answer = await ask(url);
    if (!Buffer.from(await answer.arrayBuffer()).equals(content))
      throw new Error(`${url}: other bytes`);
  }

  async #race(path, content) {
    const asked = [...this.urls, ...this.urls].map((url) => ask(`${url}${path}`, {}, [200, 404]));
    const bodies = await Promise.all(
      (await Promise.all(asked)).map(async (answer) => ({
        status: answer.status,
        body: Buffer.from(await answer.arrayBuffer()),
      })),
    );
    const delivered = bodies.filter(({ status }) => status === 200);
    if (delivered.length !== 1 || !delivered[0].body.equals(content))
      throw new Error(`${path}: a one-shot file was delivered ${delivered.length} times`);
    this.#counts.taken += 1;
  }
}
