import { createHash, randomBytes } from 'node:crypto';
import { accessHeaders, downloadBase, filePath, queryOf } from './addresses.js';
import { PATIENCE, pause, pauseBefore, retryAfterOf } from './backoff.js';
import { CookieJar, cookieIn } from './cookie-jar.js';
import { Aborted } from './errors.js';
import { failureOf } from './fetching.js';
import { contentRangeOf, fileNameOf, strongTag } from './file-headers.js';
import { formOf, lengthOf, piecesOf } from './framing.js';
import { List } from './list.js';
import { Md5 } from './md5.js';
import { kindOf } from './refusal-kinds.js';
import { type FileSource, contentOf } from './source.js';
import type { Page } from './types.js';

describe('the kind of a refusal', () => {
  it.each([
    [404, 'upload x has expired', 'expired'],
    [404, 'upload x not found', 'not-found'],
    [404, 'file a.txt (x) is not available : removed', 'not-available'],
    [404, '404 page not found', 'not-found'],
    [
      401,
      'please provide valid credentials to access this upload : missing Authorization header',
      'password-needed',
    ],
    [
      401,
      'please provide valid credentials to access this upload : invalid credentials',
      'password-wrong',
    ],
    [401, 'you must be authenticated, please login first', 'login-needed'],
    [403, 'invalid credentials', 'credentials-wrong'],
    [403, 'invalid session : user does not exists', 'session-ended'],
    [403, 'missing xsrf header', 'session-ended'],
    [403, 'invalid token', 'token-invalid'],
    [403, 'you need administrator privileges', 'forbidden'],
    [400, 'maximum user upload size reached. (25 B)', 'quota'],
    [400, 'file too big (limit is set to 10 B)', 'too-large'],
    [
      400,
      'unable to create upload : file is too big (11 B), maximum file size is 10 B',
      'too-large',
    ],
    [400, 'unable to create upload : too many files. maximum is 1', 'too-many-files'],
    [400, 'maximum number file per upload reached, limit is 1', 'too-many-files'],
    [400, 'invalid file status uploading, expected missing', 'already-sent'],
    [400, 'unable to create upload : anonymous uploads are disabled', 'disabled'],
    [400, 'authentication is disabled', 'disabled'],
    [400, 'invalid file name', 'invalid'],
    [406, 'no previews', 'invalid'],
    [413, '', 'too-large'],
    [416, '', 'range'],
    [429, 'too many attempts', 'rate-limited'],
    [500, 'internal server error', 'server-error'],
    [503, 'the database is away', 'unavailable'],
    [503, 'uploads are paused for maintenance : new disks', 'maintenance'],
    [502, '<html>', 'unavailable'],
  ])('of %d %s is %s', (status, text, kind) => {
    expect(kindOf(status, text)).toBe(kind);
  });
});

describe('pauses between attempts', () => {
  it('are twice as long each time, spread, limited, and as long as the server asks', () => {
    const all = [0, 1, 2, 3].map((attempt) => pauseBefore(attempt, PATIENCE, 1));
    expect(all).toEqual([250, 500, 1000, null]);
    expect(pauseBefore(0, PATIENCE, 0)).toBe(125);
    expect(pauseBefore(2, { retries: 9, first: 1000, longest: 1500 }, 1)).toBe(1500);
    expect(pauseBefore(0, PATIENCE, 1, 7)).toBe(7000);
    expect(pauseBefore(0, PATIENCE, 1, 31)).toBeNull();
  });

  it('end with the signal', async () => {
    const stop = new AbortController();
    const paused = pause(3_600_000, stop.signal);
    stop.abort('enough');
    await expect(paused).rejects.toMatchObject({ name: 'Aborted', cause: 'enough' });
    await expect(pause(0, stop.signal)).rejects.toBeInstanceOf(Aborted);
    await pause(0);
  });

  it('read Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterOf('120', now)).toBe(120);
    expect(retryAfterOf('Thu, 01 Jan 2026 00:00:10 GMT', now)).toBe(10);
    expect(retryAfterOf('Wed, 31 Dec 2025 00:00:10 GMT', now)).toBe(0);
    expect([retryAfterOf('soon', now), retryAfterOf(null, now)]).toEqual([undefined, undefined]);
  });
});

describe('cookies', () => {
  it('are kept until their time is over', () => {
    const jar = new CookieJar();
    jar.take(['plik-session=a=b; Path=/; HttpOnly; Max-Age=10', 'plik-xsrf=x; Path=/'], 0);
    expect(jar.header(9_999)).toBe('plik-session=a=b; plik-xsrf=x');
    expect(jar.header(10_000)).toBe('plik-xsrf=x');
    jar.take(['plik-xsrf=; Max-Age=0', 'old=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '=x'], 0);
    expect(jar.header(0)).toBe('plik-session=a=b');
    jar.clear();
    expect(jar.header(0)).toBe('');
  });

  it('are found by their whole name', () => {
    expect(cookieIn('not-plik-xsrf=1; plik-xsrf=2', 'plik-xsrf')).toBe('2');
    expect([cookieIn('', 'a'), cookieIn('a', 'a')]).toEqual([undefined, undefined]);
  });
});

describe('addresses', () => {
  it('encode what names and ids contain', () => {
    const file = { id: 'f', fileName: 'a b/ü?.txt' };
    expect(filePath('u', file)).toBe('/file/u/f/a%20b%2F%C3%BC%3F.txt');
    expect(filePath({ id: 'u', stream: true }, file)).toContain('/stream/u/');
    expect(queryOf({ a: 'x&y', b: undefined, c: '', d: false })).toBe('?a=x%26y&d=false');
    expect(queryOf({})).toBe('');
  });

  it('are those of the download domain, where there is one', () => {
    expect(downloadBase('http://a', { id: 'u', downloadDomain: '' })).toBe('http://a');
    expect(downloadBase('http://a', { id: 'u', downloadDomain: 'http://b/' })).toBe('http://b');
    const both = { id: 'u', downloadDomain: 'http://b', downloadURL: 'http://c/sub' };
    expect(downloadBase('http://a', both)).toBe('http://c/sub');
  });

  it('come with what proves that one may', () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(accessHeaders('u', { password: 'ü' })).toEqual({ Authorization: basic('plik:ü') });
    expect(accessHeaders({ id: 'u', uploadToken: 't' }, {})).toEqual({ 'X-UploadToken': 't' });
    expect(accessHeaders({ id: 'u', uploadToken: 't' }, { uploadToken: 'o' })).toEqual({
      'X-UploadToken': 'o',
    });
    expect(accessHeaders('u', { login: '', password: 'p' })).toEqual({
      Authorization: basic('plik:p'),
    });
  });
});

describe('headers of a download', () => {
  it('say its name', () => {
    expect(fileNameOf(`inline; filename="_.txt"; filename*=UTF-8''%C3%BC%27.txt`)).toBe("ü'.txt");
    expect(fileNameOf('attachment; filename="a\\"b\\\\.txt"')).toBe('a"b\\.txt');
    expect(fileNameOf('filename=plain.txt')).toBe('plain.txt');
    expect(fileNameOf(`filename="x"; filename*=UTF-8''%E0`)).toBe('x');
    expect([fileNameOf('inline'), fileNameOf(null)]).toEqual([undefined, undefined]);
  });

  it('say which part it is', () => {
    expect(contentRangeOf('bytes 1-2/3')).toEqual({ first: 1, last: 2, total: 3 });
    expect(contentRangeOf('bytes 1-2/*')).toEqual({ first: 1, last: 2, total: undefined });
    expect([contentRangeOf('bytes */3'), contentRangeOf(null)]).toEqual([undefined, undefined]);
  });

  it('prove its identity only by a strong tag', () => {
    expect([strongTag('"a"'), strongTag('W/"a"'), strongTag(null)]).toEqual([
      ...['"a"', undefined, undefined],
    ]);
  });
});

describe('what fails', () => {
  it('is unsent when there was no connection', () => {
    const cause = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(failureOf(new TypeError('fetch failed', { cause }))).toMatchObject({ unsent: true });
    expect(failureOf(new TypeError('fetch failed'))).toMatchObject({ unsent: false });
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(failureOf(reset)).toMatchObject({ unsent: false });
    expect(failureOf(reset, AbortSignal.abort())).toBeInstanceOf(Aborted);
  });
});

describe('a form', () => {
  const textOf = async (file: FileSource): Promise<string> => {
    const body = formOf(contentOf(file));
    const pieces: Uint8Array[] = [];
    const stop = new AbortController();
    for await (const piece of piecesOf(body, () => undefined, stop.signal)) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('latin1');
    expect(lengthOf(body) ?? text.length).toBe(text.length);
    return text;
  };

  it('is around the bytes, and as long as it says', async () => {
    const text = await textOf({ name: 'a.txt', content: 'hello' });
    expect(text).toMatch(
      /^--(plik-[0-9a-f]{32})\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n[^]*\r\n\r\nhello\r\n--\1--\r\n$/,
    );
  });

  it('lets no name break out of its header', async () => {
    const text = await textOf({ name: 'a"\r\nX: y', content: '' });
    expect(text).toContain('filename="a%22%0D%0AX: y"\r\n');
  });

  it('is of no known length when its content is not', () => {
    async function* content(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array(1));
    }
    expect(lengthOf(formOf(contentOf({ name: 'a', content: content() })))).toBeUndefined();
    expect(lengthOf(formOf(contentOf({ name: 'a', content: content(), size: 1 })))).toBeDefined();
  });

  it.each([[{ name: 'a', content: 5 }], [{ name: 'a', content: null }], [{ content: 'x' }]])(
    'is made of no such source: %j',
    (file) => {
      expect(() => contentOf(file as unknown as FileSource)).toThrow(TypeError);
    },
  );

  it('is made of bytes only', async () => {
    const content = new ReadableStream({
      start(controller) {
        controller.enqueue({});
        controller.close();
      },
    });
    await expect(textOf({ name: 'a', content })).rejects.toThrow(TypeError);
  });
});

describe('a list', () => {
  const pages: Page<number>[] = [
    { after: 'a', before: null, results: [1, 2] },
    { after: 'b', before: 'x', results: [3] },
    { after: null, before: 'y', results: [] },
  ];

  it('is asked for page by page, when it is walked', async () => {
    const asked: unknown[] = [];
    const list = new List(
      (query) => {
        asked.push(query);
        return Promise.resolve(pages[asked.length - 1]!);
      },
      { limit: 2, before: 'z' },
    );
    expect(asked).toEqual([]);
    const walked: number[] = [];
    for await (const one of list) walked.push(one);
    expect(walked).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      { limit: 2, before: 'z' },
      { limit: 2, after: 'a' },
      { limit: 2, after: 'b' },
    ]);
  });

  it('ends when a server answers with the cursor it was given', async () => {
    const list = new List(() => Promise.resolve({ after: 'same', before: null, results: [1] }));
    let count = 0;
    for await (const page of list.pages()) count += page.results.length;
    expect(count).toBe(2);
  });
});

describe('MD5', () => {
  it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 100_000])(
    'of %d bytes is that of Node.js, however they come',
    (length) => {
      const bytes = randomBytes(length);
      const digest = new Md5();
      for (let at = 0, step = 1; at < length; at += step, step = (step * 7 + 3) % 1000) {
        digest.update(bytes.subarray(at, at + step));
      }
      expect(digest.hex()).toBe(createHash('md5').update(bytes).digest('hex'));
    },
  );
});
