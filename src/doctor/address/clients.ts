import { isWithin, parseNetwork } from '../../http/source-address.js';
import { isLoopback } from '../configuration-rules.js';
import type { Finding } from '../finding.js';
import type { Visit } from './visit.js';

/** An address that nobody has (RFC 5737). */
const MADE_UP = '203.0.113.77';

const bare = (address: string): string => address.replace(/^::ffff:/i, '');

/** For whom the server takes us: what it has written down for an upload says it. */
export async function clientAddressOf({ probe, look, settings }: Visit): Promise<Finding[]> {
  if (look === null) return [];
  const upload = await probe.create('address.txt');
  const taken = await look.sourceOf(upload.id);
  if (taken === null) return [elsewhere()];
  const we = bare(upload.from);
  const trusted = settings.trustedProxies.map(parseNetwork);
  const isProxy = isLoopback(taken) || isWithin(taken, trusted);
  if (taken === we || !isProxy) return [];
  const header = titled(settings.sourceIpHeader);
  return [
    {
      code: 'address.client-address',
      severity: 'warning',
      text: `The server takes this machine (${we}) for ${taken}, which is the proxy: all clients share one address, and its limits.`,
      remedy:
        header === ''
          ? 'Set SourceIPHeader to X-Forwarded-For, TrustedProxies to the address of the proxy, and let the proxy send it (proxy_set_header X-Forwarded-For $remote_addr).'
          : `Let the proxy send ${header} (proxy_set_header ${header} $remote_addr), and name the address that it comes from in TrustedProxies.`,
    },
  ];
}

/** As headers are written. */
const titled = (header: string): string =>
  header.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

const elsewhere = (): Finding => ({
  code: 'address.other-server',
  severity: 'notice',
  text: 'The server at the public address works with another database than this configuration names: which addresses it sees was not found out.',
  remedy:
    'Run plikd doctor with the configuration of that server, in its folder and with its environment.',
});

/** What a client says of itself must not be believed. */
export async function forgeryOf(visit: Visit): Promise<Finding[]> {
  const { probe, look, settings, direct } = visit;
  // Without a proxy we are the one who is trusted, as far as we come from where proxies do.
  if (look === null || direct) return [];
  const header = titled(settings.sourceIpHeader || 'x-forwarded-for');
  const upload = await probe.create('forged.txt', { headers: { [header]: MADE_UP } });
  if ((await look.sourceOf(upload.id)) !== MADE_UP) return [];
  return [
    {
      code: 'address.forged',
      severity: 'error',
      text: `A client that sends "${header}: ${MADE_UP}" is taken for that address: limits on guessing and UploadWhitelist can be passed by.`,
      remedy: `Let the proxy overwrite what clients send (proxy_set_header ${header} $remote_addr), and name no more than the proxy in TrustedProxies.`,
    },
  ];
}
