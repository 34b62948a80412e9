import { PipedPieces } from './piped.js';
import { type Stand, barLine, clock, plainLine } from './bar.js';
import { Refusal, Unreachable } from '#client';
import { Digests } from './digests.js';
import { EXIT, Lost, Refused, WrongUsage, exitCodeOf, lineOf } from './failures.js';
import { commandKey } from './begun.js';
import { differenceOf } from './local-file.js';
import { credentialsOf, typedLine } from './password.js';
import { Outage, isWorthRepeating, pausesFor, patienceFor } from './patience.js';
import { fitted, printable, widthOf } from './printable.js';
import { planOf } from './plan.js';
import { serverOf } from './server-address.js';
import { Speed } from './speed.js';
import { toldSha256 } from './verify.js';

describe('printable', () => {
  it('leaves names as they are, of any language', () => {
    for (const name of ['a b.txt', 'Ö', '日本語.pdf', 'é', '🎉'])
      expect(printable(name)).toBe(name);
  });

  it('shows what a terminal would obey, or nobody would see', () => {
    expect(printable('a\u001b[2Jb\r\n')).toBe('a\\u{1b}[2Jb\\u{d}\\u{a}');
    expect(printable('gpj\u202etxt\u200b')).toBe('gpj\\u{202e}txt\\u{200b}');
    expect(printable('a\u009b1m\ud800')).toBe('a\\u{9b}1m\\u{d800}');
  });
});

describe('the width of a text', () => {
  it('is that of a terminal', () => {
    expect(['abc', '日本', 'e\u0301', '🎉'].map(widthOf)).toEqual([3, 4, 1, 2]);
  });

  it('is kept to by cutting out of the middle', () => {
    expect(fitted('report-2026.pdf', 20)).toBe('report-2026.pdf');
    expect(fitted('report-2026-final.pdf', 11)).toBe('repor…l.pdf');
    expect(fitted('abc', 1)).toBe('…');
    expect(fitted('abc', 0)).toBe('');
    for (let columns = 1; columns < 12; columns += 1) {
      expect(widthOf(fitted('日本語の名前.txt', columns))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('a bar', () => {
  const stand: Stand = { name: 'a.bin', sent: 420_000, total: 1_000_000, speed: 10_000 };

  it('says name, share, bytes, speed and time', () => {
    const line = barLine(stand, 79);
    expect(line).toBe(
      `a.bin  ${'█'.repeat(12)}${'░'.repeat(17)}  42%  420 kB of 1.0 MB  10 kB/s  0:58 left`,
    );
    expect(plainLine(stand)).toBe('a.bin: 42%, 420 kB of 1.0 MB, 10 kB/s, 0:58 left');
  });

  it('leaves out what has no room, and is never wider', () => {
    const names = ['a', 'x'.repeat(300), '日本語'.repeat(40), '\u001b[2J\u202e'];
    for (const name of names) {
      for (const total of [1_000_000, undefined]) {
        for (let columns = 1; columns < 200; columns += 1) {
          const line = barLine({ ...stand, name, total }, columns);
          expect([columns, widthOf(line) <= columns]).toEqual([columns, true]);
        }
      }
    }
    expect(barLine(stand, 12)).toBe('a.bin  42%');
  });

  it('is not full before it is all, and knows nothing of an unknown size', () => {
    expect(plainLine({ ...stand, sent: 999_999, speed: 0 })).toMatch(
      /: 99%, 1000 kB of .*, 0 B\/s$/,
    );
    expect(plainLine({ ...stand, total: undefined })).toBe('a.bin: 420 kB, 10 kB/s');
    expect(plainLine({ ...stand, sent: 0, total: 0, speed: undefined })).toBe(
      'a.bin: 100%, 0 B of 0 B',
    );
  });

  it('waits for the server when all has left', () => {
    expect(plainLine({ ...stand, sent: 1_000_000 })).toBe(
      'a.bin: 100%, 1.0 MB of 1.0 MB, being finished',
    );
  });

  it('tells time as one waits', () => {
    expect([0.2, 59.1, 3599, 11_040].map(clock)).toEqual(['0:01', '1:00', '59:59', '3:04:00']);
  });
});

describe('speed', () => {
  it('is that of the last seconds', () => {
    const speed = new Speed();
    expect(speed.at(0)).toBeUndefined();
    for (let second = 0; second <= 60; second += 1) speed.tell(second * 1000, second * 1000);
    for (let second = 61; second <= 80; second += 1)
      speed.tell(60_000 + (second - 60) * 5, second * 1000);
    expect(speed.at(80_000)).toBeCloseTo(5);
    // Nothing comes any more.
    expect(speed.at(100_000)).toBeLessThan(2);
  });

  it('begins anew when a broken connection took bytes with it', () => {
    const speed = new Speed();
    speed.tell(1_000_000, 0);
    speed.tell(10, 1000);
    speed.tell(1010, 2000);
    expect(speed.at(2000)).toBe(1000);
  });
});

describe('patience', () => {
  it('has growing pauses that last as long as one waits', () => {
    expect(pausesFor(0)).toEqual([]);
    expect(pausesFor(1000)).toEqual([250, 500, 1000]);
    const pauses = pausesFor(600_000);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThanOrEqual(600_000);
    expect(Math.max(...pauses)).toBe(30_000);
    expect(patienceFor(0).retries).toBe(0);
    expect(patienceFor(300_000).retries).toBeGreaterThan(patienceFor(60_000).retries);
  });

  it('repeats what may end otherwise', () => {
    const statuses = [0, 200, 409, 423, 500, 503, 400, 401, 403, 404, 410, 413, 429, 460];
    expect(statuses.filter(isWorthRepeating)).toEqual([0, 200, 409, 423, 500, 503]);
  });

  it('counts from the first failure after something arrived', () => {
    const outage = new Outage(1000);
    expect(outage.allows(0, true, 50_000)).toBe(true);
    expect(outage.allows(0, false, 50_999)).toBe(true);
    expect(outage.allows(0, false, 51_000)).toBe(false);
    expect(outage.allows(0, true, 90_000)).toBe(true);
    expect(outage.allows(404, true, 90_000)).toBe(false);
    // A server that is at work on it lives.
    expect(outage.allows(423, false, 99_000)).toBe(true);
    expect(outage.allows(500, false, 99_999)).toBe(true);
    expect(new Outage(0).allows(0, true, 0)).toBe(false);
  });
});

describe('digests', () => {
  const md5 = 'e2fc714c4727ee9395f324cd2e7f331f';
  const bytes = Buffer.from('abcd');

  it('take each byte once, whatever is sent again', () => {
    const digests = new Digests();
    digests.take(0, bytes.subarray(0, 3));
    digests.take(1, bytes.subarray(1, 2));
    digests.take(0, bytes);
    expect(digests.length).toBe(4);
    expect(digests.result()).toEqual({
      md5,
      sha256: 'iNQmb9TmM40TuEX88olXnSCciXgjuSF9o+Fhk28DFYk=',
    });
  });

  it('leave out what comes behind a gap', () => {
    const digests = new Digests();
    digests.take(2, bytes.subarray(2));
    expect(digests.length).toBe(0);
  });

  it('are read from a field of another name than ours, too', () => {
    const sha256 = `${'A'.repeat(43)}=`;
    expect(toldSha256(`sha-256=:${sha256}:`)).toBe(sha256);
    expect(toldSha256(`md5=:abc=:, sha-256=:${sha256}:`)).toBe(sha256);
    expect(toldSha256('sha-256=:short:')).toBeUndefined();
    expect(toldSha256('')).toBeUndefined();
  });
});

describe('a fingerprint', () => {
  const file = { path: '/a', name: 'a' };
  const identity = { size: 1, modified: '5', inode: '1:2' };

  it('of a command is of its server and its files, in their order', () => {
    const key = commandKey('http://a', [file]);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(commandKey('http://a', [{ ...file }])).toBe(key);
    const others = [
      commandKey('http://b', [file]),
      commandKey('http://a', [file, file]),
      commandKey('http://a', [{ ...file, name: 'b' }]),
      commandKey('http://a', [{ ...file, path: '/b' }]),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
  });

  it('of a file says what is different', () => {
    expect(differenceOf(identity, { ...identity })).toBeUndefined();
    expect(differenceOf(identity, { ...identity, size: 2 })).toBe('from 1 to 2 bytes');
    expect(differenceOf(identity, { ...identity, inode: '1:3' })).toBe('for another file');
    expect(differenceOf(identity, { ...identity, modified: '6' })).toBe('in between');
  });
});

describe('a pipe in pieces', () => {
  async function* chunks(...texts: string[]): AsyncGenerator<Buffer, void> {
    for (const text of texts) yield Promise.resolve(Buffer.from(text));
  }
  async function textOf(
    pieces: PipedPieces,
    start: number,
    end: number,
  ): Promise<[string, boolean]> {
    const { value, done } = await pieces.slice(start, end);
    let text = '';
    for await (const bytes of value!.open()) text += Buffer.from(bytes).toString();
    expect(value!.size).toBe(text.length);
    return [text, done];
  }

  it('gives pieces of one size, and says with the last one that it is', async () => {
    const pieces = new PipedPieces(chunks('abc', 'defgh', 'ij'));
    expect(await textOf(pieces, 0, 4)).toEqual(['abcd', false]);
    expect(await textOf(pieces, 4, 8)).toEqual(['efgh', false]);
    expect(await textOf(pieces, 8, 12)).toEqual(['ij', true]);
    expect(await textOf(new PipedPieces(chunks('abcd')), 0, 4)).toEqual(['abcd', true]);
    expect(await textOf(new PipedPieces(chunks()), 0, 4)).toEqual(['', true]);
  });

  it('gives again what did not arrive, and nothing from before', async () => {
    const pieces = new PipedPieces(chunks('abcdefgh'));
    expect(await textOf(pieces, 0, 4)).toEqual(['abcd', false]);
    expect(await textOf(pieces, 0, 4)).toEqual(['abcd', false]);
    expect(await textOf(pieces, 3, 7)).toEqual(['d', false]);
    expect(await textOf(pieces, 4, 8)).toEqual(['efgh', true]);
    expect(await textOf(pieces, 6, 10)).toEqual(['gh', true]);
    await expect(pieces.slice(3, 7)).rejects.toThrow(RangeError);
    await expect(pieces.slice(9, 13)).rejects.toThrow(RangeError);
  });
});

describe('a password', () => {
  it('may have a login before it', () => {
    expect(credentialsOf('secret')).toEqual({ password: 'secret' });
    expect(credentialsOf('me:a:b')).toEqual({ login: 'me', password: 'a:b' });
    expect(credentialsOf(':secret')).toEqual({ password: 'secret' });
    expect(() => credentialsOf('me:')).toThrow(WrongUsage);
  });

  it('is typed sign by sign', async () => {
    const typed = async (...keys: string[]): Promise<string | null> => {
      async function* source(): AsyncGenerator<string> {
        for (const key of keys) yield Promise.resolve(key);
      }
      return typedLine(source());
    };
    expect(await typed('a', 'b', '\u007f', 'c\r', 'x')).toBe('ac');
    expect(await typed('ä€\n')).toBe('ä€');
    expect(await typed('a', '\u0003')).toBeNull();
    expect(await typed('\u0004')).toBeNull();
  });
});

describe('a plan', () => {
  const given = { args: ['a'], server: 'https://x/', pieceSize: '64MiB', retry: '5m', tus: true };

  it('is made of options and the environment', () => {
    const env = { HOME: '/home/x', PLIK_PASSWORD: 'p', PLIK_TOKEN: 't' };
    const plan = planOf({ ...given, ttl: '1d', oneShot: true, parallel: '4' }, env);
    expect(plan).toMatchObject({
      ...{ server: { url: 'https://x', token: 't' }, password: 'p', parallel: 4 },
      ...{ wishes: { ttl: 86_400, oneShot: true }, pieceSize: 67_108_864, retry: 300_000 },
      folder: '/home/x/.local/state/plik',
    });
    expect(planOf(given, { XDG_STATE_HOME: '/s' }).folder).toBe('/s/plik');
    expect(planOf({ ...given, password: true }, {}).password).toBe(true);
    expect(planOf({ ...given, ttl: '-1' }, {}).wishes).toEqual({ ttl: -1 });
    expect(planOf({ ...given, stream: true }, {}).tus).toBe(false);
  });

  it('knows its server from the first that says it', () => {
    const env = { PLIK_SERVER: 'http://b:1/path/' };
    expect(serverOf({ server: 'http://a' }, env).url).toBe('http://a');
    expect(serverOf({}, env).url).toBe('http://b:1/path');
    for (const server of ['a', 'ftp://a', 'http://u:p@a', 'http://a?x']) {
      expect(() => serverOf({ server }, {})).toThrow(WrongUsage);
    }
    expect(() => serverOf({}, { HOME: '/nowhere' })).toThrow(WrongUsage);
  });
});

describe('an end', () => {
  it('has an exit code', () => {
    const ends = [new WrongUsage('x'), new Lost('x'), new Unreachable('x', true), new Refused('x')];
    expect([...ends, new Refusal(403, 'x'), new Error('x')].map(exitCodeOf)).toEqual([
      ...[EXIT.usage, EXIT.lost, EXIT.lost, EXIT.refused, EXIT.refused, EXIT.refused],
    ]);
  });

  it('has one line, of what may be printed', () => {
    expect(lineOf(new Refusal(403, 'no\u001b[2J'))).toBe(
      'the server refused it (403) : no\\u{1b}[2J',
    );
    expect(lineOf(new Refusal(500, ''))).toBe('the server answered 500');
  });
});
