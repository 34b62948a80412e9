import type { IncomingMessage } from 'node:http';
import { isWithin, networkOf, parseNetwork, sourceAddress } from './source-address.js';

const PROXY = [parseNetwork('10.0.0.0/8'), parseNetwork('fd00::/8')];

const request = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

const address = (peer: string | undefined, forwarded?: string | string[]): string =>
  sourceAddress(request(peer, forwarded), { header: 'x-forwarded-for', trusted: PROXY });

describe('sourceAddress', () => {
  it.each([
    ['the socket without a header', '192.0.2.1', undefined, '192.0.2.1'],
    ['the socket when it is no proxy', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['the header of a proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the header of a proxy in IPv6 clothes', '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    [
      'the nearest hop that is no proxy',
      '10.0.0.1',
      '6.6.6.6, 198.51.100.7, 10.1.1.1',
      '198.51.100.7',
    ],
    ['the farthest hop when all are proxies', '10.0.0.1', '10.9.9.9, 10.1.1.1', '10.9.9.9'],
    ['several headers as one list', '10.0.0.1', ['6.6.6.6', '198.51.100.7'], '198.51.100.7'],
    ['the socket when the header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['IPv6 with a zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['IPv6 in brackets', 'fd00::1', '[2001:db8::1]', '2001:db8::1'],
    ['nothing of a socket that is gone', undefined, undefined, ''],
  ])('takes %s', (_, peer, forwarded, expected) => {
    expect(address(peer, forwarded)).toBe(expected);
  });

  it('refuses a list that is longer than any way through proxies', () => {
    expect(address('10.0.0.1', Array(64).fill('10.0.0.1').join())).toBe('10.0.0.1');
    expect(() => address('10.0.0.1', Array(65).fill('10.0.0.1').join())).toThrow('invalid IP');
  });

  it.each([
    ...['garbage', '1.2.3.4, x', '300.1.1.1', ',', '1.2.3.4:80', '1.2.3', '1', '0x7f.1'],
    ...['017700000001', '010.0.0.1', '1.2.3.04', '2130706433', '0x7f.0.0.1', '1.2.3.4.'],
    ...['::ffff:010.0.0.1', '::ffff:0x7f.1', '::1::', '::1/64', '::ffff:1.2.3'],
  ])('refuses %j', (forwarded) => {
    expect(() => address('10.0.0.1', forwarded)).toThrow('invalid IP address');
  });
});

describe('isWithin', () => {
  it.each([
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['fd12::1', true],
    ['::ffff:10.0.0.9', true],
    ['2001:db8::1', false],
    ['', false],
    ['x', false],
  ])('%j: %s', (given, expected) => {
    expect(isWithin(given, PROXY)).toBe(expected);
  });

  it('takes a plain address as a network of one', () => {
    expect(isWithin('192.0.2.1', [parseNetwork('192.0.2.1')])).toBe(true);
    expect(isWithin('192.0.2.2', [parseNetwork('192.0.2.1')])).toBe(false);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    ['::1', '::/64'],
    ['', ''],
    ['nonsense', ''],
  ])('%j is counted as %j', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
