import type { Kind } from './kinds.js';
import { WrongValue } from './kinds.js';
import { cidr, headerName, host, origin, prefix, url } from './network-kinds.js';
import { syslogTarget } from './syslog-target.js';

const read = (kind: Kind<string>, written: unknown): string => kind.read(written, { cwd: '/' });

describe('cidr', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    [' 192.168.1.0/24 ', '192.168.1.0/24'],
    ['::1', '::1/128'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:10.0.0.1', '10.0.0.1/32'],
  ])('reads %j as %s', (written, range) => {
    expect(read(cidr, written)).toBe(range);
  });

  it.each([
    ...['', 'localhost', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8'],
    ...['::ffff:010.0.0.0/104', '010.0.0.0/8', '0x7f.0.0.1'],
    ...['10/8', '1.2.3', '256.0.0.1', 'fe80::1%eth0', '10.0.0.1-10.0.0.9', '10.0.0.0/0x8'],
  ])('refuses %j', (written) => {
    expect(() => read(cidr, written)).toThrow(WrongValue);
  });
});

describe('host', () => {
  it.each(['0.0.0.0', '::', '::1', 'localhost', 'plik-1.internal'])('takes %j', (written) => {
    expect(read(host, written)).toBe(written);
  });

  it.each(['', 'localhost:8080', '0.0.0.0:80', 'http://localhost', 'a b', '-a', '[::1]'])(
    'refuses %j',
    (written) => {
      expect(() => read(host, written)).toThrow(WrongValue);
    },
  );
});

describe('headerName', () => {
  it('is lower case, and may be empty', () => {
    expect(read(headerName, 'X-Forwarded-For')).toBe('x-forwarded-for');
    expect(read(headerName, '')).toBe('');
  });

  it.each(['X Forwarded', 'X-Forwarded-For:', 'a,b'])('refuses %j', (written) => {
    expect(() => read(headerName, written)).toThrow(WrongValue);
  });
});

describe('url and origin', () => {
  it.each([
    ['https://dl.example.com', 'https://dl.example.com'],
    ['http://dl.example.com:8080/', 'http://dl.example.com:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['', ''],
  ])('both read %j as %j', (written, value) => {
    expect(read(url, written)).toBe(value);
    expect(read(origin, written)).toBe(value);
  });

  it('only url may have a path', () => {
    expect(read(url, 'https://eu.api.ovh.com/1.0/')).toBe('https://eu.api.ovh.com/1.0');
    expect(() => read(origin, 'https://plik.example.com/sub')).toThrow('without a path');
  });

  it.each([
    ...['dl.example.com', '//dl.example.com', 'ftp://dl.example.com', 'http:/dl', 'https://'],
    ...['http://a?b', 'http://a#b', 'http://user:pw@a', 'http://a b', 'http://a:99999', '/sub'],
  ])('both refuse %j', (written) => {
    expect(() => read(url, written)).toThrow(WrongValue);
    expect(() => read(origin, written)).toThrow(WrongValue);
  });
});

describe('prefix', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['sub', '/sub'],
    ['/sub', '/sub'],
    ['/sub/', '/sub'],
    ['a/b.c', '/a/b.c'],
  ])('reads %j as %j', (written, value) => {
    expect(read(prefix, written)).toBe(value);
  });

  it.each(['//sub', '/a//b', '/a/../b', '.', '/a b', '/a?b', '/a;b', '/ä', '/a%2fb'])(
    'refuses %j',
    (written) => {
      expect(() => read(prefix, written)).toThrow(WrongValue);
    },
  );
});

describe('syslogTarget', () => {
  it.each([
    ['udp://127.0.0.1', { transport: 'udp', host: '127.0.0.1', port: 514 }],
    ['tcp://[::1]:6514', { transport: 'tcp', host: '::1', port: 6514 }],
    ['unix:/dev/log', { transport: 'unix', path: '/dev/log' }],
  ])('reads %s', (written, target) => {
    expect(syslogTarget.read(written, { cwd: '/' })).toEqual(target);
  });

  it.each(['', 'localhost', 'udp://', 'tcp://a:0', 'tcp://a:70000', 'unix:log', 'http://a'])(
    'refuses %j',
    (written) => {
      expect(() => syslogTarget.read(written, { cwd: '/' })).toThrow('expected udp://host:port');
    },
  );
});
