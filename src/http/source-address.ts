import type { IncomingMessage } from 'node:http';
import { type Socket, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { BadRequest } from '../common/errors.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [Address, number];

declare module './exchange.js' {
  interface Request {
    /** The client's address, set by the source guard (contract §2.5). */
    sourceAddress?: string;
  }
}

/** Parses "10.0.0.0/8", "10.1.2.3" and their IPv6 forms; the settings are checked already. */
export function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * The four-part decimal form and IPv6: to some readers `10.1`, `0x7f.1` and `010.0.0.1` are addresses too, and to
 * each of them another one.
 */
const isAddress = (text: string): boolean => isIP(text) !== 0;

/** An IPv4 address in its IPv6 clothes is the IPv4 address; a zone is cut off. */
function parseAddress(text: string): Address | null {
  const bare = text
    .trim()
    .replace(/%.*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return isAddress(bare) ? ipaddr.process(bare) : null;
}

/** Whether an address is in one of the networks. */
export function isWithin(address: string, networks: readonly Network[]): boolean {
  const parsed = parseAddress(address);
  if (parsed === null) return false;
  return networks.some(([net, bits]) => net.kind() === parsed.kind() && parsed.match(net, bits));
}

/**
 * Whom an address is taken for where people are counted: itself, or the /64 of an IPv6 address, of which one
 * customer has all (RFC 6177 §2). "" for what is no address, such as a socket without one.
 */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null) return '';
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}

export interface AddressRules {
  /** Lower-case header name, "" when only the socket counts. */
  readonly header: string;
  readonly trusted: readonly Network[];
}

/** Whether the request comes directly from a proxy whose headers are believed. */
export const fromTrustedProxy = (req: IncomingMessage, trusted: readonly Network[]): boolean =>
  trusted.length > 0 && isWithin(req.socket.remoteAddress ?? '', trusted);

/** Who is at the other end of a connection, which stays who it is. */
const peers = new WeakMap<Socket, string>();

function peerOf(socket: Socket): string {
  const known = peers.get(socket);
  if (known !== undefined) return known;
  const peer = parseAddress(socket.remoteAddress ?? '')?.toString() ?? '';
  peers.set(socket, peer);
  return peer;
}

/**
 * The client's address: the socket's peer, or, when that peer is a configured proxy, what the
 * configured header says (contract §2.5). In a list the nearest element that is not a configured
 * proxy counts, since everything before it can be made up by the client. 400 when unparsable, or longer
 * than any way through proxies.
 */
export function sourceAddress(req: IncomingMessage, { header, trusted }: AddressRules): string {
  const given = header === '' ? undefined : req.headers[header];
  const text = Array.isArray(given) ? given.join(',') : (given ?? '');
  if (text !== '' && fromTrustedProxy(req, trusted)) return nearestClient(text, trusted);
  return peerOf(req.socket);
}

/** More proxies than anybody passes. */
const MAX_HOPS = 64;

function nearestClient(list: string, trusted: readonly Network[]): string {
  const given = list.split(',');
  const hops = given.slice(0, MAX_HOPS).map(parseAddress);
  if (given.length > MAX_HOPS || hops.includes(null)) throw new BadRequest('invalid IP address');
  const names = hops.map(String);
  return names.findLast((hop) => !isWithin(hop, trusted)) ?? names[0] ?? '';
}
