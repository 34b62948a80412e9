import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { eventually } from '../../test/support/wait.js';
import { NO_REQUEST } from '../common/origin.js';
import type { Settings } from '../config/index.js';
import { addressesBy, networkOf } from './addresses.js';
import { type Writer, bodyOf, noteOf } from './audited.js';
import { filterOf, matcher } from './filter.js';
import { NOTHING, chainedBytes, readLine } from './lines.js';
import { Outlet } from './outlet.js';
import { syslogSink } from './sinks.js';
import { syslogLines } from './syslog-lines.js';

const TIME = '2026-11-30T08:15:02.117Z';
const writer: Writer = { operator: '', address: (address) => address, now: () => Date.parse(TIME) };

const lineOf = (...[name, fact, origin, by]: Parameters<typeof bodyOf>): Record<string, unknown> =>
  JSON.parse(bodyOf(name, fact, origin, by)) as Record<string, unknown>;

const lineWith = (body: string): string => chainedBytes([body], NOTHING).bytes.toString();

describe('a body', () => {
  it('says who, from where and by which request, and escapes what has to be', () => {
    const hostile = 'local:"\\\n\u2028\u0007é';
    const by = {
      actorId: hostile,
      via: 'token',
      address: '::1',
      trace: { requestId: 'r-1' },
    } as const;
    const fact = { uploadId: 'u', userId: hostile, fileId: 'f', bytes: 5 };
    expect(lineOf('FileStreamed', fact, by, writer)).toEqual({
      ...{ time: TIME, event: 'FileStreamed', result: 'done', actor: hostile, via: 'token' },
      ...{ user: hostile, upload: 'u', file: 'f', address: '::1', request: 'r-1' },
      about: { bytes: 5 },
    });
    expect(bodyOf('FileStreamed', fact, by, writer)).not.toContain('\n');
  });

  it('says which account of the machine ran a command', () => {
    const fact = { userId: 'local:a', actorId: '' };
    expect(lineOf('TokenRemoved', fact, NO_REQUEST, { ...writer, operator: 'root' })).toEqual({
      ...{ time: TIME, event: 'TokenRemoved', result: 'done', actor: 'command', operator: 'root' },
      ...{ user: 'local:a', address: '', request: '', about: {} },
    });
  });

  it('becomes a line that is read as it was written, and as nothing else', () => {
    const { bytes: line, link } = chainedBytes(
      [noteOf('LinesLost', { lines: 3 }, writer)],
      NOTHING,
    );
    const bytes = line.subarray(0, -1);
    expect(readLine(bytes)).toEqual({ seq: 1, prev: '0'.repeat(64), hash: link.hash });
    for (const at of [5, 30, bytes.length - 80, bytes.length - 10]) {
      const other = Buffer.from(bytes);
      other[at] = other[at]! ^ 1;
      expect(readLine(other)).toBeNull();
    }
  });
});

describe('addresses', () => {
  it.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['::1', '::/48'],
    ['', ''],
    ['nowhere', ''],
  ])('%j are shortened to %j', (address, network) => {
    expect(networkOf(address)).toBe(network);
    expect(addressesBy('short')(address)).toBe(network);
    expect(addressesBy('full')(address)).toBe(address);
    expect(addressesBy('none')(address)).toBe('');
  });
});

describe('syslog', () => {
  it('has a line as the text of a message of RFC 5424, to the byte', () => {
    const fact = { userId: '', provider: 'local', reason: 'credentials' } as const;
    const line = lineWith(bodyOf('LoginRefused', fact, NO_REQUEST, writer));
    const message = syslogLines('local3')(line);
    const [, head, text] = /^(.*?) (\{.*\})$/.exec(message) ?? [];
    const [priority, time, host, app, pid, id, data] = (head ?? '').split(' ');
    expect([priority, time, app, id, data]).toEqual(['<156>1', TIME, 'plikd', 'LoginRefused', '-']);
    expect([host, pid]).toEqual([expect.stringMatching(/^[!-~]+$/), String(process.pid)]);
    expect(`${text}\n`).toBe(line);
    const other = lineWith(noteOf('TrailFileBegun', {}, writer));
    expect(syslogLines('authpriv')(other)).toMatch(/^<85>1 /);
  });
});

describe('a syslog daemon', () => {
  const settingsFor = (target: Settings['auditSyslog']): Settings =>
    ({ auditSyslog: target, auditSyslogFacility: 'local0' }) as Settings;
  const line = lineWith(noteOf('LinesLost', { lines: 3 }, writer));

  it('gets datagrams', async () => {
    const daemon = createSocket('udp4');
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const { port } = daemon.address();
    const sink = syslogSink(settingsFor({ transport: 'udp', host: '127.0.0.1', port }));
    const came = once(daemon, 'message') as Promise<[Buffer]>;
    await sink.send([line]);
    expect((await came)[0].toString()).toBe(syslogLines('local0')(line));
    sink.close();
    daemon.close();
  });

  it('that went away gets the lines on its next connection, or they are not sent', async () => {
    let text = '';
    const sockets: Socket[] = [];
    const daemon = createServer((socket) => {
      sockets.push(socket.on('data', (data) => (text += data.toString())));
    });
    daemon.listen(0, '127.0.0.1');
    await once(daemon, 'listening');
    const { port } = daemon.address() as AddressInfo;
    const sink = syslogSink(settingsFor({ transport: 'tcp', host: '127.0.0.1', port }));
    await sink.send([line]);
    const message = syslogLines('local0')(line);
    const framed = `${Buffer.byteLength(message)} ${message}`;
    await eventually(() => text === framed);
    sockets[0]!.destroy();
    await eventually(async () => {
      await sink.send([line]).catch(() => undefined);
      return sockets.length > 1 && text.length >= 2 * framed.length;
    });
    daemon.close();
    for (const socket of sockets) socket.destroy();
    await once(daemon, 'close');
    await eventually(() =>
      sink.send([line]).then(
        () => false,
        () => true,
      ),
    );
    sink.close();
  });
});

describe('a filter', () => {
  const by = { actorId: 'local:b', via: 'session', address: '203.0.113.0/24' } as const;
  const fact = { uploadId: 'u', userId: 'local:a', actorId: 'local:b' };
  const line = Buffer.from(bodyOf('UploadRemoved', fact, by, writer));
  const finds = (wishes: Readonly<Record<string, string>>): boolean =>
    matcher(filterOf((name) => wishes[name] ?? ''))(line) !== null;

  it.each([
    [{ user: 'local:a' }, true],
    [{ user: 'local:b' }, true],
    [{ user: 'u' }, false],
    [{ upload: 'u', event: 'UploadRemoved', result: 'done' }, true],
    [{ event: 'done' }, false],
    [{ address: '203.0.113.200' }, true],
    [{ address: '203.0.114.200' }, false],
    [{ since: TIME }, true],
    [{ until: TIME }, false],
    [{ since: '2026-11-30', until: '2026-12-01' }, true],
    [{ since: '2026-11-30T09:15:03+01:00' }, false],
  ])('%j finds a line: %s', (wishes, found) => {
    expect(finds(wishes)).toBe(found);
  });

  it('refuses what is no time', () => {
    expect(() => finds({ since: '30.11.2026' })).toThrow('invalid since');
  });
});

describe('an outlet', () => {
  it('keeps so many lines, counts the others, and says so when it goes on', async () => {
    const [written, said]: [string[], string[]] = [[], []];
    let isAway = true;
    const outlet: Outlet = new Outlet({
      write: (lines) => {
        if (isAway) return Promise.reject(new Error('away'));
        written.push(...lines);
        return Promise.resolve();
      },
      lost: (lines) => said.push(`lost ${lines}`),
      back: (lines) => {
        outlet.pushAnyway(`back ${lines}`);
      },
      failed: (error) => said.push(String(error)),
    });
    for (let i = 0; i < 20_002; i += 1) outlet.push(`line ${i}`);
    expect(said).toEqual(['lost 1', 'lost 1']);
    isAway = false;
    await outlet.close(60_000);
    expect([written.length, written[19_999]]).toEqual([20_001, 'line 19999']);
    expect(written.find((line) => line.startsWith('back'))).toBe('back 2');
    expect(said).toEqual(['lost 1', 'lost 1']);
  });

  it('gives up at the end, and counts what is left', async () => {
    const lost: number[] = [];
    const outlet = new Outlet({
      write: () => Promise.reject(new Error('away')),
      lost: (lines) => lost.push(lines),
      back: () => undefined,
      failed: () => undefined,
    });
    outlet.push('a');
    outlet.push('b');
    await outlet.close(0);
    expect(lost).toEqual([2]);
  });
});
