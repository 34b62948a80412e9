import { createHash, randomBytes } from 'node:crypto';
import { humanSize } from '../../common/units.js';
import type { Finding } from '../finding.js';
import { type Answer, isOurs, read, said } from './asking.js';
import type { Probe, Tried } from './probe.js';
import type { Visit } from './visit.js';

const BLOCK = randomBytes(64 * 1024);
/** Of text, so that whoever compresses texts on the way does it with this one. */
const TEXT = Buffer.from('Plik Nest has written this line to be read again.\n'.repeat(40));
/** Everything that somebody on the way may take for something else. */
const NAME = 'doctor a%2Fb 100% é+&#;=?.txt';

/** How an upload went. */
interface Sent {
  /** Null: no answer came. */
  readonly answer: Answer | null;
  /** Bytes that went out. */
  readonly bytes: number;
  readonly error: string;
}

/** A file of many blocks, at the pace of the connection, until somebody answers. */
async function sendLarge(probe: Probe, tried: Tried, size: number): Promise<Sent> {
  const { request, response, end } = probe.begin(tried, size, 60_000);
  let bytes = 0;
  const state = { over: false };
  const answered = () => {
    state.over = true;
  };
  const settled = response.then(answered, answered);
  while (bytes < size && !state.over) {
    const block = BLOCK.subarray(0, Math.min(BLOCK.length, size - bytes));
    bytes += block.length;
    if (request.write(block)) continue;
    await Promise.race([new Promise((resolve) => request.once('drain', resolve)), settled]);
  }
  if (!state.over) end();
  try {
    const answer = await read(await response);
    return { answer, bytes, error: '' };
  } catch (error) {
    return { answer: null, bytes, error: (error as Error).message };
  } finally {
    request.destroy();
  }
}

/** A large file goes in, and the same bytes come out. */
export async function bodyLimitOf({ probe, options }: Visit): Promise<Finding[]> {
  const most = probe.served.maxFileSize;
  const size = most > 0 ? Math.min(options.size, most) : options.size;
  if (probe.served.streamForced) return [];
  const tried = await probe.create('large.bin');
  const { answer, bytes, error } = await sendLarge(probe, tried, size);
  if (answer?.status === 200) return comparedWith(probe, tried, size);
  const why = answer === null ? `${error}, after ${humanSize(bytes)}` : said(answer);
  if (answer !== null && isOurs(answer)) return [failed('sent', why)];
  return [
    {
      code: 'address.body-limit',
      severity: 'error',
      text: `An upload of ${humanSize(size)} does not pass (${why}).`,
      remedy:
        'Lift the limit of the proxy: client_max_body_size 0 in nginx, LimitRequestBody 0 in Apache; the server knows its own limits.',
    },
  ];
}

async function comparedWith(probe: Probe, tried: Tried, size: number): Promise<Finding[]> {
  const response = await probe.receive(tried);
  const [got, expected] = [createHash('sha256'), createHash('sha256')];
  for (let left = size; left > 0; left -= BLOCK.length) expected.update(BLOCK.subarray(0, left));
  let length = 0;
  for await (const chunk of response) {
    got.update(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  if (length === size && got.digest('hex') === expected.digest('hex')) return [];
  return [failed('received', `${response.statusCode ?? 0}, ${length} of ${size} bytes`)];
}

const failed = (what: 'sent' | 'received', why: string): Finding => ({
  code: 'address.transfer',
  severity: 'error',
  text: `A file could not be ${what} through the public address (${why}).`,
  remedy:
    'Look at the logs of the proxy and of plikd for this moment; see that storage and database are well.',
});

/** curl asks before it sends more than a megabyte. */
export async function expectOf({ probe }: Visit): Promise<Finding[]> {
  if (probe.served.streamForced) return [];
  const answer = await probe.send(await probe.create('expect.txt'), TEXT, {
    Expect: '100-continue',
  });
  if (answer.status === 200) return [];
  return [
    {
      code: 'address.expect',
      severity: 'warning',
      text: `An upload with "Expect: 100-continue", which curl sends with large files, is refused (${said(answer)}).`,
      remedy:
        'Let the proxy take Expect, or remove the header (RequestHeader unset Expect early in Apache).',
    },
  ];
}

async function stored(probe: Probe, name = 'doctor.txt'): Promise<Tried> {
  const tried = await probe.create(name);
  const answer = await probe.send(tried, TEXT);
  if (answer.status !== 200) throw new Error(`a small file is refused: ${said(answer)}`);
  return tried;
}

/** A part, the head alone, and a text that is not compressed: each of a file of its own, which may be one-shot. */
export async function downloadsOf({ probe }: Visit): Promise<Finding[]> {
  if (probe.served.streamForced) return [];
  const found: Finding[] = [];
  const whole = await probe.get(await stored(probe), { 'Accept-Encoding': 'gzip, br' });
  if (whole.headers['content-encoding'] !== undefined) {
    found.push({
      code: 'address.compressed',
      severity: 'warning',
      text: `Files are compressed on the way (${whole.headers['content-encoding']}): they lose their length, parts and strong ETag.`,
      remedy:
        'Switch compression off for this place of the proxy (gzip off); the page comes compressed already.',
    });
  } else if (whole.status !== 200 || !whole.body.equals(TEXT)) {
    return [failed('received', said(whole))];
  }
  const head = await probe.get(await stored(probe), {}, 'HEAD');
  if (head.status !== 200 || head.headers['content-length'] !== String(TEXT.length)) {
    found.push({
      code: 'address.head',
      severity: 'warning',
      text: `HEAD of a file does not say its length (${said(head)}).`,
      remedy: 'Let the proxy pass HEAD on as it is (proxy_cache_convert_head off).',
    });
  }
  if (!probe.served.oneShotForced) found.push(...(await partOf(probe)));
  return found;
}

async function partOf(probe: Probe): Promise<Finding[]> {
  const part = await probe.get(await stored(probe), { Range: 'bytes=5-8' });
  if (part.status === 206 && part.body.equals(TEXT.subarray(5, 9))) return [];
  return [
    {
      code: 'address.range',
      severity: 'warning',
      text: `A part of a file cannot be had (${said(part)} instead of 206): downloads that break begin again, and videos cannot be wound.`,
      remedy:
        'Let the proxy pass Range on (proxy_set_header Range $http_range, proxy_force_ranges off), and do not cache files.',
    },
  ];
}

export async function namesOf({ probe }: Visit): Promise<Finding[]> {
  if (probe.served.streamForced) return [];
  const tried = await probe.create(NAME);
  const sent = await probe.send(tried, TEXT);
  const got = sent.status === 200 ? await probe.get(tried) : sent;
  if (got.status === 200 && got.body.equals(TEXT)) return [];
  return [
    {
      code: 'address.names',
      severity: 'error',
      text: `A file called "${NAME}" cannot be had: names are decoded on the way (${said(got)}).`,
      remedy:
        'Let the proxy pass paths on as they are: proxy_pass without a path in nginx; AllowEncodedSlashes NoDecode and nocanon in Apache.',
    },
  ];
}
