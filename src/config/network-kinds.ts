import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { textKind } from './kinds.js';

const IPV4_IN_IPV6_BITS = 96;

/**
 * A range of addresses as `address/prefix`. A bare address is a range of one; IPv4 mapped into
 * IPv6 is written as the IPv4 that sockets report it as.
 */
export const cidr = textKind('a range such as 10.0.0.0/8, or one IP address', readCidr);

function readCidr(written: string): string | undefined {
  const [address = '', prefix, ...rest] = written.split('/');
  if (rest.length > 0 || !isAddress(address)) {
    return undefined;
  }
  const ip = ipaddr.parse(address);
  const longest = ip.kind() === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (!(bits <= longest)) {
    return undefined;
  }
  if (ip instanceof ipaddr.IPv6 && ip.isIPv4MappedAddress() && bits >= IPV4_IN_IPV6_BITS) {
    return `${ip.toIPv4Address().toString()}/${bits - IPV4_IN_IPV6_BITS}`;
  }
  return `${ip.toString()}/${bits}`;
}

/** Leaves out zones (`fe80::1%eth0`) and all IPv4 forms but the four-part decimal one: 10.1 would mean 10.0.0.1. */
function isAddress(address: string): boolean {
  return isIP(address) !== 0 && !address.includes('%');
}

/** An address to listen on: an IP address or a host name, without port. */
export const host = textKind('an IP address or a host name, without port', (written) =>
  isAddress(written) || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(written)
    ? written
    : undefined,
);

/** A header's name, in lower case as Node reports it; may be empty. RFC 9110 §5.1. */
export const headerName = textKind(
  'the name of a request header such as X-Forwarded-For',
  (written) => (/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(written) ? written.toLowerCase() : undefined),
);

/** An absolute http(s) URL without trailing slash; may be empty. */
export const url = textKind(
  'an absolute http(s) URL such as https://files.example.com',
  (written) => readUrl(written, true),
);

/** As `url`, and without a path. */
export const origin = textKind(
  'an absolute http(s) URL without a path, such as https://plik.example.com',
  (written) => readUrl(written, false),
);

function readUrl(written: string, mayHavePath: boolean): string | undefined {
  if (written === '') {
    return '';
  }
  const parsed = URL.canParse(written) ? new URL(written) : undefined;
  if (!parsed || !/^https?:\/\//i.test(written) || /[?#@\s\\]/.test(written)) {
    return undefined;
  }
  if (!mayHavePath && parsed.pathname !== '/') {
    return undefined;
  }
  return written.replace(/\/+$/, '');
}

/** A URL prefix: empty, or with a leading and without a trailing slash. It also scopes cookies. */
export const prefix = textKind('a path of plain segments such as /plik, or nothing', (written) => {
  const segments = written.replace(/^\/|\/$/g, '');
  if (segments === '') {
    return '';
  }
  const plain = segments.split('/').every((s) => /^[\w.~-]+$/.test(s) && !/^\.\.?$/.test(s));
  return plain ? `/${segments}` : undefined;
});
