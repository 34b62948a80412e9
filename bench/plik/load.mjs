// Requests in number: by wrk and curl where they are installed, which leave more of the processor to the servers.
import { execFile, execFileSync } from 'node:child_process';
import { createReadStream, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postForm, request, seconds } from '../load.mjs';

const run = promisify(execFile);

function installed(tool) {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return error.code !== 'ENOENT'; // wrk answers 1
  }
}

export const tools = { wrk: installed('wrk'), curl: installed('curl') };

/** Lua for what wrk has no options for. */
const script = ({ method, body }) =>
  `wrk.method = ${JSON.stringify(method)}\nwrk.body = ${JSON.stringify(body ?? '')}\n`;

let scripts = 0;

async function byWrk(url, asked, { seconds, connections, folder }) {
  const { method = 'GET', headers = {}, expect = 200 } = asked;
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s'];
  for (const [name, value] of Object.entries(headers)) words.push('-H', `${name}: ${value}`);
  if (method !== 'GET') {
    scripts += 1;
    const file = join(folder, `${scripts}.lua`);
    writeFileSync(file, script(asked));
    words.push('-s', file);
  }
  const { stdout } = await run('wrk', [...words, url]);
  const [, answers, time] = /(\d+) requests in ([\d.]+m?s)/.exec(stdout);
  const others = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const wrong = expect === 200 ? others : Number(answers) - others;
  if (wrong > 0 || stdout.includes('Socket errors')) throw new Error(`${url}:\n${stdout}`);
  return { amount: Number(answers), seconds: parseFloat(time) };
}

/** As wrk does it, by a client of Node's, which is the slower one for the fastest routes. */
async function byNode(url, asked, { seconds, connections }) {
  const { method = 'GET', headers = {}, body, expect = 200 } = asked;
  const start = performance.now();
  const end = start + seconds * 1000;
  let amount = 0;
  const worker = async () => {
    for (; performance.now() < end; amount += 1)
      await request(method, url, { body, headers, expect });
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { amount, seconds: (performance.now() - start) / 1000 };
}

/** The same request again and again, over `connections` at once: how many were answered in how many seconds. */
export const rate = tools.wrk ? byWrk : byNode;

const CURL = ['-sS', '-f', '-H', 'Expect:'];
const headerWords = (headers) =>
  Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);

/** A file as a form, from the disk, by the name of bench.bin; answers the text of the answer. */
export async function sendFile(url, path, headers = {}) {
  if (tools.curl) {
    const form = `file=@${path};filename=bench.bin`;
    const words = [...CURL, ...headerWords(headers), '-F', form, url];
    return (await run('curl', words)).stdout;
  }
  return postForm(url, statSync(path).size, headers, createReadStream(path));
}

/** All of a body, thrown away as it comes. */
export async function receive(url, headers = {}) {
  if (tools.curl) await run('curl', [...CURL, ...headerWords(headers), '-o', '/dev/null', url]);
  else await request('GET', url, { headers, download: true });
}

/** `amount` and the seconds that `work` takes for it. */
export const timed = async (amount, work) => ({ amount, seconds: await seconds(work) });

const BOUNDARY = 'benchmark0boundary';

/** One small file as a form, as headers and body. */
export const smallForm = (name, content) => ({
  method: 'POST',
  headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
  body:
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n` +
    `${content}\r\n--${BOUNDARY}--\r\n`,
});

/** A request with a JSON body; answers what comes back, parsed. */
export async function ask(method, url, value, headers = {}) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  return JSON.parse(await request(method, url, { body, headers }));
}
