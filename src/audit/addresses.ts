import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../config/index.js';

export type Privacy = Settings['auditAddresses'];

const IPV4_BITS = 24;
const IPV6_BITS = 48;

/** An address as its network: /24, or /48 of IPv6; '' for what is none. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) {
    const text = `${parsed.toString()}/${IPV4_BITS}`;
    return `${ipaddr.IPv4.networkAddressFromCIDR(text).toString()}/${IPV4_BITS}`;
  }
  const text = `${parsed.toString()}/${IPV6_BITS}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(text).toString()}/${IPV6_BITS}`;
}

/** What the trail says of an address. */
export function addressesBy(privacy: Privacy): (address: string) => string {
  if (privacy === 'full') return (address) => address;
  if (privacy === 'none') return () => '';
  const known = new LRUCache<string, string>({ max: 1000 });
  return (address) => {
    if (address === '') return '';
    const short = known.get(address) ?? networkOf(address);
    known.set(address, short);
    return short;
  };
}
